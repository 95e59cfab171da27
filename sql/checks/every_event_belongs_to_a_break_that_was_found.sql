-- Every event of the log belongs to a break that was found before.
SELECT e.event_number, e.discrepancy_id, e.action, min(f.event_number) AS found_number
FROM ledger.discrepancy_event e
LEFT JOIN ledger.discrepancy_event f ON f.discrepancy_id = e.discrepancy_id AND f.action = 'found'
WHERE e.action <> 'found'
GROUP BY ALL
HAVING found_number IS NULL OR found_number > e.event_number
ORDER BY e.event_number;
