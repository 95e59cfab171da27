-- One row per correction, row of a snapshot and column: the value in the source, the corrected value, and the reason.
-- Grain: correction_id, snapshot_id, row_number, column_name
SELECT
  correction_id,
  source,
  snapshot_id,
  row_number,
  column_name,
  found,
  replaced,
  is_dropped,
  reason,
  reported_by,
  declared_date,
  evidence,
  url,
  known_from
FROM ledger.correction
WHERE known_from <= (SELECT known_at FROM ledger.current_run)
ORDER BY source, declared_date, correction_id, snapshot_id, row_number, column_name;
