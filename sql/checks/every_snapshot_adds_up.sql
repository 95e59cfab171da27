-- Every row of a snapshot is stored, unchanged, in quarantine or ignored by a named rule.
SELECT snapshot_id, rows_read,
  rows_stored + rows_unchanged + rows_quarantined + rows_ignored AS rows_accounted,
  rows_read - (rows_stored + rows_unchanged + rows_quarantined + rows_ignored) AS difference
FROM ledger.snapshot
WHERE rows_read <> rows_stored + rows_unchanged + rows_quarantined + rows_ignored
ORDER BY snapshot_id;
