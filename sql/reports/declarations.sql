-- One row per pledge whose headline was declared anew: the reading that is the headline since, from which day, and why.
-- Grain: pledge_id
SELECT
  p.agreement_id,
  c.pledge_id,
  c.reading_id,
  r.title AS reading,
  CAST(c.known_from AS DATE) AS declared_date,
  c.reason,
  d.publisher,
  d.document_date,
  c.grade,
  ledger.legal_events_of(c.pledge_id, run.as_of, run.as_of, run.known_at) AS legal_events,
  ledger.has_force_majeure(c.pledge_id, run.as_of, run.as_of, run.known_at) AS is_force_majeure
FROM ledger.current_run run
CROSS JOIN ledger.current('declaration') c
JOIN ledger.made_pledge() p ON p.pledge_id = c.pledge_id
LEFT JOIN ledger.current('reading') r ON r.reading_id = c.reading_id
LEFT JOIN ledger.document d ON d.document_id = c.document_id
ORDER BY p.agreement_id, c.pledge_id;
