-- One row per legal event in effect by the run's day and agreement or pledge that it affects, by date.
-- Grain: agreement_id, pledge_id, legal_event_id
SELECT
  s.agreement_id,
  s.pledge_id,
  s.legal_event_id,
  s.effective_from,
  s.effective_to,
  CAST(date_trunc('month', s.effective_from) AS DATE) AS first_month,
  CAST(date_trunc('month', s.effective_to) AS DATE) AS last_month,
  s.effect,
  s.effect = 'force_majeure' AS is_force_majeure,
  s.title,
  s.text,
  d.publisher,
  d.document_date,
  d.url,
  s.grade
FROM ledger.current_run run
JOIN ledger.current('legal_event') s ON s.effective_from <= run.as_of
LEFT JOIN ledger.document d ON d.document_id = s.document_id
ORDER BY s.agreement_id, s.effective_from, s.legal_event_id, s.pledge_id;
