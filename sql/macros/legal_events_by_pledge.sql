-- One row per pledge and legal event that affects it, as known at a moment: ledger.legal_events_by_pledge(moment).
-- An event without a pledge affects all pledges of its agreement.
CREATE OR REPLACE MACRO ledger.legal_events_by_pledge(moment) AS TABLE
SELECT
  p.pledge_id,
  s.legal_event_id,
  s.effective_from,
  s.effective_to,
  s.effect,
  s.effect = 'force_majeure' AS is_force_majeure,
  coalesce(s.title, rtrim(s.text, '.')) AS title,
  concat(
    s.effect, CASE WHEN s.effective_to IS NULL THEN ' from ' ELSE ' ' END, s.effective_from,
    CASE WHEN s.effective_to > s.effective_from THEN concat(' to ', s.effective_to) END, ': ',
    coalesce(s.title, rtrim(s.text, '.')), ' (', s.document_id, ', ', s.grade, ')'
  ) AS words
FROM ledger.known('legal_event', moment) s
JOIN ledger.known('pledge', moment) p
  ON p.agreement_id = s.agreement_id AND (s.pledge_id IS NULL OR s.pledge_id = p.pledge_id);
