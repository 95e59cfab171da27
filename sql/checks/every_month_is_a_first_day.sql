-- Every month is stored as its first day.
SELECT 'flow' AS table_name, snapshot_id, month
FROM ledger.flow
WHERE day(month) <> 1
UNION ALL
SELECT 'coverage', snapshot_id, month
FROM ledger.coverage
WHERE day(month) <> 1
ORDER BY ALL;
