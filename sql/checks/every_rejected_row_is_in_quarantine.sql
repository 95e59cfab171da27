-- Every row counted as rejected is in quarantine.
SELECT s.snapshot_id, s.rows_quarantined, count(q.snapshot_id) AS rows_kept
FROM ledger.snapshot s
LEFT JOIN ledger.quarantine q ON q.snapshot_id = s.snapshot_id
GROUP BY s.snapshot_id, s.rows_quarantined
HAVING count(q.snapshot_id) <> s.rows_quarantined
ORDER BY s.snapshot_id;
