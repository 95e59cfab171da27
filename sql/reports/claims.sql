-- One row per claim: what one document says about a dated step. An empty amount is unknown.
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
  e.is_investment,
  e.part_of,
  e.duplicate_of,
  e.additionality,
  e.place,
  e.operator,
  d.title AS document,
  d.publisher,
  d.document_date,
  d.url,
  e.grade,
  e.note,
  ledger.standing_of(e.pledge_id, e.event_date, e.event_date,
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing,
  ledger.has_force_majeure(e.pledge_id, e.event_date, e.event_date,
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS is_force_majeure
FROM ledger.event e
JOIN ledger.pledge p ON p.pledge_id = e.pledge_id
LEFT JOIN ledger.document d ON d.document_id = e.document_id
WHERE e.source = 'register'
  AND e.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (e.known_to IS NULL OR e.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
  AND p.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (p.known_to IS NULL OR p.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
ORDER BY p.agreement_id, e.pledge_id, e.event_date, e.event_id, e.document_id;
