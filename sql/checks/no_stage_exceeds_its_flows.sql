-- A stage is at most the sum of the flows of its scope in the period, if these are in the unit of the reading.
-- `scope_flow` has the rows of ledger.scope_flow, as known to the current run.
WITH flows AS (
  SELECT l.reading_id, l.period_start, l.period_end, l.low,
    coalesce(sum(CASE WHEN f.measure = 'value' THEN CAST(f.value AS DECIMAL(28, 4)) ELSE f.quantity END), 0) AS flowed,
    bool_and(f.reading_id IS NULL OR CASE WHEN f.measure = 'value' THEN f.currency ELSE f.unit END = l.unit) AS is_same_unit,
    coalesce(max(f.period_months), 1) AS longest
  FROM ledger.purchase_ladder l
  LEFT JOIN scope_flow f
    ON f.reading_id = l.reading_id AND f.month BETWEEN l.period_start AND l.period_end
  WHERE l.evidence = 'statistics' AND l.low IS NOT NULL
    AND l.run_id = (SELECT run_id FROM ledger.current_run)
  GROUP BY ALL
)
SELECT reading_id, period_start, low, flowed
FROM flows
WHERE is_same_unit AND longest = 1 AND low > flowed AND flowed >= 0
ORDER BY ALL;
