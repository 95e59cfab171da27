-- Every event that is part of another, or repeats it, names an existing event other than itself.
SELECT event_id, part_of, duplicate_of
FROM ledger.event
WHERE (part_of IS NOT NULL AND (part_of = event_id OR part_of NOT IN (SELECT event_id FROM ledger.event)))
   OR (duplicate_of IS NOT NULL
       AND (duplicate_of = event_id OR duplicate_of NOT IN (SELECT event_id FROM ledger.event)))
ORDER BY event_id;
