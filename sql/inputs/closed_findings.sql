-- One row per break found in ingestion: the last snapshot that covers the same products without it, as known at a moment.
SELECT f.discrepancy_id, arg_max(f.closed_by, f.known_to) AS closed_by, max(f.known_to) AS taken_at
FROM ledger.finding f
WHERE f.known_to <= $known_at
GROUP BY f.discrepancy_id
ORDER BY f.discrepancy_id;
