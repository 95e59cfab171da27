-- An outlook is for a period that has begun and not ended, and has the same target and realized amount as the reconciliation.
SELECT o.run_id, o.reading_id, o.period_start, o.period_end, o.realized, c.realized AS reconciled, o.target, c.target AS asked
FROM ledger.outlook o
JOIN ledger.run r ON r.run_id = o.run_id
LEFT JOIN ledger.reconciliation c
  ON c.run_id = o.run_id AND c.reading_id = o.reading_id AND c.period_start = o.period_start
WHERE o.period_start > r.as_of OR o.period_end < r.as_of OR c.run_id IS NULL
  OR o.realized IS DISTINCT FROM c.realized OR o.target IS DISTINCT FROM c.target
ORDER BY ALL;
