-- Every row in quarantine has a reason.
SELECT snapshot_id, row_number, reasons
FROM ledger.quarantine
WHERE len(reasons) = 0 OR raw_json = ''
ORDER BY snapshot_id, row_number;
