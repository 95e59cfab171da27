-- One row per closing of a period that was proposed by the day of the run, the newest first, with those who signed it.
-- Grain: closing_number
SELECT
  closing_number,
  period,
  period_start,
  period_end,
  name,
  pledges,
  proposed_by,
  proposed_at,
  approved_by,
  closed_at,
  closed_entry,
  reopened_by,
  reopened_at,
  reason,
  accepted,
  run_id,
  inputs_digest,
  outputs_digest,
  balances_digest,
  head
FROM ledger.closing
WHERE proposed_at <= (SELECT known_at FROM ledger.current_run)
ORDER BY closing_number DESC;
