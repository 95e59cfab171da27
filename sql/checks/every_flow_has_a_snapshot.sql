-- Every flow can be traced to a snapshot of its source.
SELECT f.source, f.snapshot_id, f.row_number
FROM ledger.flow f
ANTI JOIN ledger.snapshot s ON s.snapshot_id = f.snapshot_id AND s.source = f.source
ORDER BY ALL
LIMIT 1000;
