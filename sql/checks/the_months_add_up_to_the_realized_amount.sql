-- The months of a reading add up to the realized amount of the period, to within the rounding of each to four decimals.
SELECT
  c.reading_id,
  c.period_start,
  c.realized,
  sum(m.realized) AS of_months,
  c.months_covered,
  coalesce(sum(m.period_months) FILTER (m.is_covered), 0) AS covered
FROM ledger.reconciliation c
LEFT JOIN ledger.reading_month m
  ON m.run_id = c.run_id AND m.reading_id = c.reading_id AND m.period_start = c.period_start
WHERE c.reading_id IN (SELECT reading_id FROM ledger.reading WHERE measure IN ('value', 'quantity'))
GROUP BY c.run_id, c.reading_id, c.period_start, c.realized, c.months_covered
HAVING (c.realized IS NULL) <> (sum(m.realized) IS NULL)
  OR abs(c.realized - sum(m.realized)) > count(m.realized) * 0.0001
  OR c.months_covered <> coalesce(sum(m.period_months) FILTER (m.is_covered), 0)
ORDER BY ALL;
