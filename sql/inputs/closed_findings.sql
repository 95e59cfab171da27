-- The snapshot that last looked again where a break was seen while reading, by break, as known at a moment.
SELECT f.discrepancy_id, arg_max(f.closed_by, f.known_to) AS closed_by, max(f.known_to) AS taken_at
FROM ledger.finding f
WHERE f.known_to <= $known_at
GROUP BY f.discrepancy_id
ORDER BY f.discrepancy_id;
