-- A break is found only once; if it comes back, it is logged as returned.
SELECT discrepancy_id, count(*) AS times, list(event_number ORDER BY event_number) AS event_numbers
FROM ledger.discrepancy_event
WHERE action = 'found'
GROUP BY discrepancy_id
HAVING times > 1
ORDER BY discrepancy_id;
