-- One row per pledge as the current run knew it: who, what, by when, under which text.
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
  ledger.standing_of(p.pledge_id, (SELECT arg_max(as_of, ran_at) FROM ledger.run), (SELECT arg_max(as_of, ran_at) FROM ledger.run),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing,
  ledger.has_force_majeure(p.pledge_id, (SELECT arg_max(as_of, ran_at) FROM ledger.run), (SELECT arg_max(as_of, ran_at) FROM ledger.run),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS is_force_majeure
FROM ledger.pledge p
LEFT JOIN ledger.document d ON d.document_id = p.document_id
WHERE p.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (p.known_to IS NULL OR p.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
ORDER BY p.agreement_id, p.pledge_id;
