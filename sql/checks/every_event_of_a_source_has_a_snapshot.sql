-- Every event comes from the register, or from a row of a snapshot of its source.
SELECT e.source, e.event_id, e.document_id, e.snapshot_id, e.row_number
FROM ledger.event e
LEFT JOIN ledger.snapshot s ON s.snapshot_id = e.snapshot_id AND s.source = e.source
WHERE (e.source = 'register') <> (e.snapshot_id IS NULL)
   OR (e.source <> 'register' AND (s.snapshot_id IS NULL OR e.row_number IS NULL OR e.document_id <> e.source))
ORDER BY ALL;
