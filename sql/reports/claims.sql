-- One row per claim: the statement of one document about an event dated by the run's day. An empty amount is unknown.
-- Grain: event_id, document
SELECT
  p.agreement_id,
  e.pledge_id,
  e.event_id,
  e.project,
  e.stage,
  e.event_date,
  e.amount_low,
  e.amount_high,
  e.unit,
  e.sector,
  e.instrument,
  e.is_investment,
  e.part_of,
  e.duplicate_of,
  e.serves,
  e.additionality,
  e.place,
  e.operator,
  d.title AS document,
  d.publisher,
  d.document_date,
  d.url,
  e.grade,
  e.note,
  ledger.legal_events_of(e.pledge_id, e.event_date, e.event_date, run.known_at) AS legal_events,
  ledger.has_force_majeure(e.pledge_id, e.event_date, e.event_date, run.known_at) AS is_force_majeure
FROM ledger.current_run run
CROSS JOIN ledger.current('event') e
JOIN ledger.made_pledge() p ON p.pledge_id = e.pledge_id
LEFT JOIN ledger.document d ON d.document_id = e.document_id
WHERE e.source = 'register' AND e.event_date <= run.as_of
ORDER BY p.agreement_id, e.pledge_id, e.event_date, e.event_id, e.document_id;
