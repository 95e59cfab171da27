-- A document has at most one claim about an event at any moment of knowledge.
SELECT source, event_id, document_id, known_from, known_to, next_from
FROM (
  SELECT *, lead(known_from) OVER (PARTITION BY source, event_id, document_id ORDER BY known_from) AS next_from
  FROM ledger.event
)
WHERE next_from IS NOT NULL AND (known_to IS NULL OR known_to > next_from)
ORDER BY ALL;
