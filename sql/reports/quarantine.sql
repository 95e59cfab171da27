-- One row per refused row, with every reason and its raw text.
SELECT
  q.snapshot_id,
  q.row_number,
  array_to_string(q.reasons, ' | ') AS reasons,
  q.raw_json
FROM ledger.quarantine q
ORDER BY q.snapshot_id, q.row_number;
