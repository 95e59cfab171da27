-- What was realized in dollars is not more than all that flowed on that side.
SELECT c.run_id, c.reading_id, c.period_start, c.realized, x.flows, c.realized - x.flows AS difference
FROM ledger.reconciliation c
JOIN ledger.reading r ON r.reading_id = c.reading_id AND r.measure = 'value' AND r.unit = 'USD'
JOIN ledger.run u ON u.run_id = c.run_id
JOIN (
  SELECT d.reading_id, d.period_start, d.run_id, sum(CAST(f.value AS DECIMAL(28, 4))) AS flows
  FROM ledger.reconciliation d
  JOIN ledger.run v ON v.run_id = d.run_id
  JOIN ledger.reading s ON s.reading_id = d.reading_id
  JOIN ledger.flow f
    ON f.source = s.source AND f.series = s.series AND f.reporter_iso3 = s.reporter_iso3
   AND f.partner_iso3 = s.partner_iso3 AND f.direction = s.direction
   AND f.month BETWEEN d.period_start AND least(d.period_end, v.as_of)
   AND f.known_from <= v.known_at AND (f.known_to IS NULL OR f.known_to > v.known_at)
  WHERE f.period_months = 1 AND f.currency = 'USD' AND last_day(f.month) <= v.as_of
  GROUP BY ALL
) x ON x.reading_id = c.reading_id AND x.period_start = c.period_start AND x.run_id = c.run_id
WHERE c.realized > x.flows
ORDER BY ALL;
