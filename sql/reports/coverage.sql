-- One row per source, series and side: the months that were published, and how many of them.
SELECT
  source,
  series,
  reporter_iso3,
  partner_iso3,
  direction,
  product_level,
  count(DISTINCT product_prefix) AS prefixes,
  count(DISTINCT month) AS months,
  min(month) AS first_month,
  max(month) AS last_month,
  min(known_from) AS known_from
FROM ledger.coverage
WHERE coverage.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (coverage.known_to IS NULL OR coverage.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
GROUP BY ALL
ORDER BY ALL;
