-- One row per agreement or payer, unit and stage of the current run: investment, each pledge and event counted once.
-- Grain: scope, scope_id, unit, stage
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
  t.conversion,
  t.note,
  ledger.legal_events_of_agreement(CASE WHEN t.scope = 'agreement' THEN t.scope_id END, run.as_of, run.as_of, run.known_at)
    AS legal_events
FROM ledger.current_run run
JOIN ledger.total t ON t.run_id = run.run_id
ORDER BY t.scope, t.scope_id, t.unit,
  list_position(['pledged', 'interest', 'candidate', 'selected', 'candidate_or_selected', 'financing_signed',
    'disbursed'], t.stage);
