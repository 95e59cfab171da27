-- The realized amount of a reading by transactions is the sum of those it counts in its period, if they are in its unit and went to its
-- recipients alone.
WITH paid AS (
  SELECT c.reading_id, c.period_start, c.realized, sum(t.amount_low) AS transacted,
    bool_and(t.unit = c.unit AND NOT t.is_mixed AND t.amount_low IS NOT NULL) AS is_exact
  FROM ledger.current_run run
  JOIN ledger.reconciliation c ON c.run_id = run.run_id
  JOIN ledger.reading_transaction((SELECT known_at FROM ledger.current_run)) t
    ON t.reading_id = c.reading_id AND t.is_counted AND t.event_date BETWEEN c.period_start AND least(c.period_end, run.as_of)
  GROUP BY c.reading_id, c.period_start, c.realized
)
SELECT reading_id, period_start, realized, transacted
FROM paid
WHERE is_exact AND realized IS DISTINCT FROM transacted
ORDER BY reading_id, period_start;
