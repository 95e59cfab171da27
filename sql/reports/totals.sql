-- One row per agreement or payer, unit and stage of the current run: investment, each pledge and event once.
SELECT
  t.scope,
  t.scope_id,
  t.unit,
  t.stage,
  t.low,
  t.high,
  t.low_pct,
  t.high_pct,
  t.remaining_low,
  t.remaining_high,
  t.items,
  t.items_unknown,
  t.note
FROM ledger.total t
WHERE t.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
ORDER BY t.scope, t.scope_id, t.unit,
  list_position(['pledged', 'interest', 'candidate', 'selected', 'candidate_or_selected', 'financing_signed',
    'disbursed'], t.stage);
