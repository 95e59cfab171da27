-- Every pledge, reading, target, headline, term, event, milestone, legal event, mirror and watch refers only to things that exist.
SELECT 'pledge' AS table_name, pledge_id AS id, agreement_id AS missing
FROM ledger.pledge
WHERE agreement_id NOT IN (SELECT agreement_id FROM ledger.agreement)
UNION ALL
SELECT 'pledge', pledge_id, document_id
FROM ledger.pledge
WHERE document_id NOT IN (SELECT document_id FROM ledger.document)
UNION ALL
SELECT 'reading', reading_id, pledge_id
FROM ledger.reading
WHERE pledge_id NOT IN (SELECT pledge_id FROM ledger.pledge)
UNION ALL
SELECT 'reading', reading_id, scope_id
FROM ledger.reading
WHERE scope_id IS NOT NULL AND scope_id NOT IN (SELECT scope_id FROM ledger.scope)
UNION ALL
SELECT 'target', reading_id, reading_id
FROM ledger.target
WHERE reading_id NOT IN (SELECT reading_id FROM ledger.reading)
UNION ALL
SELECT 'target', reading_id, document_id
FROM ledger.target
WHERE document_id NOT IN (SELECT document_id FROM ledger.document)
UNION ALL
SELECT 'reading', reading_id, document_id
FROM ledger.reading
WHERE document_id NOT IN (SELECT document_id FROM ledger.document)
UNION ALL
SELECT 'declaration', pledge_id, reading_id
FROM ledger.declaration
WHERE reading_id NOT IN (SELECT reading_id FROM ledger.reading)
UNION ALL
SELECT 'declaration', pledge_id, document_id
FROM ledger.declaration
WHERE document_id NOT IN (SELECT document_id FROM ledger.document)
UNION ALL
SELECT 'event', event_id, serves
FROM ledger.event
WHERE serves IS NOT NULL AND serves NOT IN (SELECT pledge_id FROM ledger.pledge)
UNION ALL
SELECT 'term', pledge_id || ' ' || name, pledge_id
FROM ledger.term
WHERE pledge_id NOT IN (SELECT pledge_id FROM ledger.pledge)
UNION ALL
SELECT 'term', pledge_id || ' ' || name, document_id
FROM ledger.term
WHERE document_id NOT IN (SELECT document_id FROM ledger.document)
UNION ALL
SELECT 'mirror_pair', mirror_id, document_id
FROM ledger.mirror_pair
WHERE document_id NOT IN (SELECT document_id FROM ledger.document)
UNION ALL
SELECT 'mirror_pair', p.mirror_id, s.scope
FROM ledger.mirror_pair p, unnest([p.scope_id, p.exporter_elsewhere_id, p.importer_elsewhere_id]) s(scope)
WHERE s.scope IS NOT NULL AND s.scope NOT IN (SELECT scope_id FROM ledger.scope)
UNION ALL
SELECT 'event', event_id, pledge_id
FROM ledger.event
WHERE pledge_id IS NOT NULL AND pledge_id NOT IN (SELECT pledge_id FROM ledger.pledge)
UNION ALL
SELECT 'event', event_id, document_id
FROM ledger.event
WHERE source = 'register' AND document_id NOT IN (SELECT document_id FROM ledger.document)
UNION ALL
SELECT 'event', event_id, 'a pledge'
FROM ledger.event
WHERE source = 'register' AND pledge_id IS NULL
UNION ALL
SELECT 'legal event', legal_event_id, agreement_id
FROM ledger.legal_event
WHERE agreement_id NOT IN (SELECT agreement_id FROM ledger.agreement)
UNION ALL
SELECT 'legal event', legal_event_id, pledge_id
FROM ledger.legal_event
WHERE pledge_id IS NOT NULL AND pledge_id NOT IN (SELECT pledge_id FROM ledger.pledge)
UNION ALL
SELECT 'legal event', legal_event_id, document_id
FROM ledger.legal_event
WHERE document_id NOT IN (SELECT document_id FROM ledger.document)
UNION ALL
SELECT 'watch', watch_id, agreement_id
FROM ledger.watch
WHERE agreement_id NOT IN (SELECT agreement_id FROM ledger.agreement)
UNION ALL
SELECT 'watch', watch_id, scope_id
FROM ledger.watch
WHERE scope_id NOT IN (SELECT scope_id FROM ledger.scope)
UNION ALL
SELECT 'watch', watch_id, pledge_id
FROM (SELECT watch_id, unnest(pledges) AS pledge_id FROM ledger.watch)
WHERE pledge_id NOT IN (SELECT pledge_id FROM ledger.pledge)
UNION ALL
SELECT 'watch', watch_id, document_id
FROM ledger.watch
WHERE document_id NOT IN (SELECT document_id FROM ledger.document)
UNION ALL
SELECT 'milestone', milestone_id, pledge_id
FROM ledger.milestone
WHERE pledge_id NOT IN (SELECT pledge_id FROM ledger.pledge)
UNION ALL
SELECT 'milestone', milestone_id, document_id
FROM ledger.milestone
WHERE document_id NOT IN (SELECT document_id FROM ledger.document)
UNION ALL
SELECT 'milestone', milestone_id, reading_id
FROM ledger.milestone
WHERE reading_id IS NOT NULL AND reading_id NOT IN (SELECT reading_id FROM ledger.reading)
UNION ALL
SELECT 'milestone', milestone_id, after_event_id
FROM ledger.milestone
WHERE after_event_id IS NOT NULL AND after_event_id NOT IN (SELECT event_id FROM ledger.event)
ORDER BY ALL;
