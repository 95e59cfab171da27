-- One row per pledge as known to the current run: parties, subject, deadline and text.
-- Grain: pledge_id
SELECT
  p.agreement_id,
  p.pledge_id,
  p.title,
  p.payer_iso3,
  p.beneficiary_iso3,
  p.instrument,
  p.legal,
  p.pledged_date,
  p.deadline,
  p.part_of,
  array_to_string(p.sectors, '; ') AS sectors,
  d.title AS document,
  d.publisher,
  d.document_date,
  d.url,
  p.grade,
  p.note,
  ledger.legal_events_of(p.pledge_id, run.as_of, run.as_of, run.known_at) AS legal_events,
  ledger.has_force_majeure(p.pledge_id, run.as_of, run.as_of, run.known_at) AS is_force_majeure
FROM ledger.current_run run
CROSS JOIN ledger.made_pledge() p
LEFT JOIN ledger.document d ON d.document_id = p.document_id
ORDER BY p.agreement_id, p.pledge_id;
