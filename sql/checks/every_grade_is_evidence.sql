-- Every grade is a grade of evidence; nothing relies on background knowledge.
SELECT 'document' AS table_name, document_id AS id, grade
FROM ledger.document
WHERE grade NOT IN ('P', 'P''', 'N', 'N-', 'D')
UNION ALL
SELECT 'pledge', pledge_id, grade
FROM ledger.pledge
WHERE grade NOT IN ('P', 'P''', 'N', 'N-', 'D')
UNION ALL
SELECT 'event', event_id, grade
FROM ledger.event
WHERE grade NOT IN ('P', 'P''', 'N', 'N-', 'D')
UNION ALL
SELECT 'mirror_pair', mirror_id, grade
FROM ledger.mirror_pair
WHERE grade NOT IN ('P', 'P''', 'N', 'N-', 'D')
UNION ALL
SELECT 'flow', item_id, grade
FROM ledger.flow
WHERE grade NOT IN ('P', 'P''', 'N', 'N-', 'D')
ORDER BY ALL;
