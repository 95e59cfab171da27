-- One row per refused row, with every reason and its raw text.
SELECT
  q.snapshot_id,
  q.row_number,
  array_to_string(q.reasons, ' | ') AS reasons,
  q.raw_json
FROM ledger.quarantine q
JOIN ledger.snapshot s ON s.snapshot_id = q.snapshot_id
WHERE s.taken_at <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
ORDER BY q.snapshot_id, q.row_number;
