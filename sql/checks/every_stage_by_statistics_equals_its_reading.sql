-- A stage measured by statistics equals the realized amount of its reading; the range of what was sold is that of sales to unknown destinations.
SELECT l.pledge_id, l.reading_id, l.period_start, l.stage, l.low, l.high, c.realized, c.realized_high, u.high AS unknown_destinations
FROM ledger.purchase_ladder l
LEFT JOIN ledger.reconciliation c
  ON c.run_id = l.run_id AND c.reading_id = l.reading_id AND c.period_start = l.period_start
LEFT JOIN ledger.purchase_ladder u
  ON u.run_id = l.run_id AND u.reading_id = l.reading_id AND u.period_start = l.period_start
 AND u.period_end = l.period_end AND u.evidence = 'unknown_destinations'
WHERE l.evidence = 'statistics'
  AND (c.reading_id IS NULL
    OR l.low IS DISTINCT FROM c.realized
    OR l.high IS DISTINCT FROM c.realized_high
    OR (l.stage = 'sold' AND u.high IS NOT NULL AND l.high < l.low + greatest(u.high, 0)))
ORDER BY ALL;
