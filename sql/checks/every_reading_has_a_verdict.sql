-- Every reconciled reading is counted exactly once in a verdict of its pledge.
SELECT
  v.run_id,
  v.pledge_id,
  v.period_start,
  v.period_end,
  v.readings,
  count(c.reading_id) AS reconciled
FROM ledger.verdict v
FULL JOIN ledger.reconciliation c
  ON c.run_id = v.run_id AND c.pledge_id = v.pledge_id
 AND date_trunc('month', c.period_start) = date_trunc('month', v.period_start)
 AND date_trunc('month', c.period_end) = date_trunc('month', v.period_end)
WHERE coalesce(v.run_id, c.run_id) = (SELECT run_id FROM ledger.current_run)
GROUP BY v.run_id, v.pledge_id, v.period_start, v.period_end, v.readings
HAVING v.readings IS NULL OR v.readings <> count(c.reading_id)
ORDER BY ALL;
