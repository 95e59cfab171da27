-- One row per snapshot: its publisher, address and time of retrieval, and what became of its rows.
-- Grain: snapshot_id
SELECT
  snapshot_id,
  source,
  publisher,
  edition,
  taken_at,
  rows_read,
  rows_stored,
  rows_unchanged,
  rows_quarantined,
  rows_ignored,
  ignored_by_rule,
  rows_withdrawn,
  url,
  license,
  note,
  bytes,
  sha256
FROM ledger.snapshot
JOIN ledger.current_run run ON taken_at <= run.known_at
ORDER BY source, taken_at, snapshot_id;
