-- A certificate has as many rows as the publisher counted, fewer than its cap, and no more months than were published.
SELECT snapshot_id, rows_expected, rows_received, row_cap, months_published, months_covered
FROM ledger.certificate
WHERE rows_received < rows_expected OR rows_received >= row_cap OR months_covered > months_published
ORDER BY snapshot_id;
