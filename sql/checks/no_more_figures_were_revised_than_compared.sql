-- Of the figures compared for the record of revisions no more were changed than there are, and no median or mean exceeds the largest.
SELECT reading_id, source, series, age_months, cells, revised, median_pct, mean_absolute_pct, bias_pct, largest_pct
FROM ledger.revision
WHERE revised > cells OR cells_from_zero > cells OR median_pct > largest_pct OR mean_absolute_pct > largest_pct
   OR abs(bias_pct) > mean_absolute_pct OR (cells = 0 AND largest_pct IS NOT NULL) OR (revised = 0 AND largest_pct > 0)
ORDER BY ALL;
