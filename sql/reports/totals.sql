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
  t.note,
  ledger.standing_of_agreement(CASE WHEN t.scope = 'agreement' THEN t.scope_id END, (SELECT arg_max(as_of, ran_at) FROM ledger.run), (SELECT arg_max(as_of, ran_at) FROM ledger.run),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing
FROM ledger.total t
WHERE t.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
ORDER BY t.scope, t.scope_id, t.unit,
  list_position(['pledged', 'interest', 'candidate', 'selected', 'candidate_or_selected', 'financing_signed',
    'disbursed'], t.stage);
