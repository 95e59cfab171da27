-- The notes of the files that a figure rests on, each after the name of its file; null if none has a note.
CREATE OR REPLACE MACRO ledger.notes_of(ids) AS (
  SELECT string_agg(s.snapshot_id || ': ' || s.note, ' | ' ORDER BY s.taken_at, s.snapshot_id)
  FROM ledger.snapshot s
  WHERE s.note IS NOT NULL AND list_contains(ids, s.snapshot_id)
);
