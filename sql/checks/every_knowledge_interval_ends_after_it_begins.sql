-- Every knowledge interval ends after it begins.
SELECT 'flow' AS table_name, snapshot_id, row_number, known_from, known_to
FROM ledger.flow
WHERE known_to <= known_from
UNION ALL
SELECT 'rate', snapshot_id, row_number, known_from, known_to
FROM ledger.rate
WHERE known_to <= known_from
UNION ALL
SELECT 'coverage', snapshot_id, NULL, known_from, known_to
FROM ledger.coverage
WHERE known_to <= known_from
UNION ALL
SELECT 'event', snapshot_id, row_number, known_from, known_to
FROM ledger.event
WHERE known_to <= known_from
UNION ALL
SELECT 'concordance', snapshot_id, row_number, known_from, known_to
FROM ledger.concordance
WHERE known_to <= known_from
UNION ALL
SELECT 'finding', snapshot_id, NULL, known_from, known_to
FROM ledger.finding
WHERE known_to <= known_from
ORDER BY ALL;
