-- One row per rejected row, with every reason and its raw text.
-- Grain: snapshot_id, row_number
SELECT
  q.snapshot_id,
  q.row_number,
  array_to_string(q.reasons, ' | ') AS reasons,
  q.raw_json
FROM ledger.quarantine q
JOIN ledger.snapshot s ON s.snapshot_id = q.snapshot_id
JOIN ledger.current_run run ON s.taken_at <= run.known_at
ORDER BY q.snapshot_id, q.row_number;
