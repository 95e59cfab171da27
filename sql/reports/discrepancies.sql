-- One row per difference found, the largest first within its kind; the sign is left less right.
SELECT
  d.discrepancy_id,
  d.kind,
  d.subject,
  d.month,
  d.left_label,
  d.left_amount,
  d.right_label,
  d.right_amount,
  d.difference,
  d.unit,
  d.explanation,
  d.pledge_id,
  d.snapshot_id,
  ledger.standing_of(d.pledge_id, d.month, last_day(d.month), (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing,
  ledger.has_force_majeure(d.pledge_id, d.month, last_day(d.month), (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS is_force_majeure
FROM ledger.discrepancy d
ORDER BY d.kind, abs(d.difference) DESC NULLS LAST, d.subject, d.month, d.discrepancy_id;
