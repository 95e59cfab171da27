-- One row per snapshot known at a moment; new are those unknown to every run that wrote to the log of breaks.
SELECT snapshot_id, source, taken_at, first_run_id IS NULL AS is_new
FROM ledger.snapshot
WHERE taken_at <= $known_at
ORDER BY snapshot_id;
