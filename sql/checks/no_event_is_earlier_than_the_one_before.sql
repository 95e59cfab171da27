-- The days of the log are in order.
SELECT event_number, happened_at, before
FROM (
  SELECT event_number, happened_at, lag(happened_at) OVER (ORDER BY event_number) AS before
  FROM ledger.discrepancy_event
)
WHERE CAST(happened_at AS DATE) < CAST(before AS DATE)
ORDER BY event_number;
