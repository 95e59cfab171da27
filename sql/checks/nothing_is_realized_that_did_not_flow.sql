-- What was realized in dollars is not more than the flows of its scope in the period add up to.
SELECT
  c.reading_id,
  c.period_start,
  c.realized,
  (
    SELECT coalesce(sum(CAST(f.value AS DECIMAL(28, 4))), 0)
    FROM ledger.scope_flow((SELECT arg_max(known_at, ran_at) FROM ledger.run)) f
    WHERE f.reading_id = c.reading_id AND f.currency = 'USD' AND f.month BETWEEN c.period_start AND c.period_end
  ) AS flows
FROM ledger.reconciliation c
WHERE c.unit = 'USD'
  AND c.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
  AND c.reading_id IN (SELECT reading_id FROM ledger.reading WHERE measure = 'value' AND source = 'census_trade')
  AND c.realized > flows
ORDER BY c.reading_id, c.period_start;
