-- What was realized in dollars is not more than the flows of its scope in the period add up to.
WITH flows AS (
  SELECT c.reading_id, c.period_start, c.realized, coalesce(sum(CAST(f.value AS DECIMAL(28, 4))), 0) AS flows
  FROM ledger.current_run run
  JOIN ledger.reconciliation c ON c.run_id = run.run_id
  SEMI JOIN ledger.current('reading') r
    ON r.reading_id = c.reading_id AND r.measure = 'value' AND r.source = 'census_trade'
  LEFT JOIN ledger.scope_flow((SELECT known_at FROM ledger.current_run)) f
    ON f.reading_id = c.reading_id AND f.currency = 'USD' AND f.month BETWEEN c.period_start AND c.period_end
  WHERE c.unit = 'USD'
  GROUP BY ALL
)
SELECT *
FROM flows
WHERE realized > flows
ORDER BY reading_id, period_start;
