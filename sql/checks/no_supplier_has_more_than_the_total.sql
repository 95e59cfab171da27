-- The share of the largest supplier is between 0 and 100 percent, an index between 0 and 10,000, and no low end exceeds its high end.
SELECT watch_id, importer_iso3, period_start, largest_share_low_pct, largest_share_high_pct, hhi_low, hhi_high
FROM ledger.concentration
WHERE largest_share_low_pct > largest_share_high_pct OR hhi_low > hhi_high
   OR largest_share_low_pct < 0 OR largest_share_high_pct > 100 OR hhi_low < 0 OR hhi_high > 10000
   OR (largest_share_high_pct IS NULL) <> (hhi_high IS NULL)
ORDER BY ALL;
