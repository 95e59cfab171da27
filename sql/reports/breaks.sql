-- One row per break with its status, owner, age and size; material ones first, then the oldest.
-- Grain: discrepancy_id
SELECT
  discrepancy_id,
  status,
  is_material,
  kind,
  cause,
  agreement_id,
  pledge_id,
  subject,
  month,
  left_label,
  left_amount,
  right_label,
  right_amount,
  difference,
  unit,
  explanation,
  owner,
  found_at,
  age_days,
  age_bucket,
  explained_by,
  accepted_by,
  comment,
  evidence,
  last_action,
  last_by,
  last_at,
  cured_by,
  cured_by_taken_at,
  candidates,
  times_returned,
  is_present,
  sources,
  snapshot_id,
  ledger.legal_events_of(pledge_id, month, last_day(month), run.known_at) AS legal_events,
  ledger.has_force_majeure(pledge_id, month, last_day(month), run.known_at) AS is_force_majeure
FROM ledger.discrepancy_status
CROSS JOIN ledger.current_run run
WHERE month IS NULL OR month <= run.as_of
ORDER BY status = 'cured', is_material DESC, age_days DESC NULLS LAST, kind, abs(difference) DESC NULLS LAST, discrepancy_id;
