-- One row per difference found, the largest first within its kind; the sign is left less right.
SELECT
  discrepancy_id,
  kind,
  subject,
  month,
  left_label,
  left_amount,
  right_label,
  right_amount,
  difference,
  unit,
  explanation,
  pledge_id,
  snapshot_id
FROM ledger.discrepancy
ORDER BY kind, abs(difference) DESC NULLS LAST, subject, month, discrepancy_id;
