-- The snapshots known at a moment; new are those that no run knew yet which told the log of breaks.
SELECT snapshot_id, source, taken_at, first_run_id IS NULL AS is_new
FROM ledger.snapshot
WHERE taken_at <= $known_at
ORDER BY snapshot_id;
