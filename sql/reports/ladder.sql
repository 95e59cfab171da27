-- One row per pledge, stage and source of the current run: the amount that has reached that stage, low and high, by documents of the register or by transactions of a source.
-- Grain: pledge_id, stage, is_investment, source
SELECT
  p.agreement_id,
  l.pledge_id,
  p.title AS pledge,
  l.stage,
  l.source,
  l.is_investment,
  l.unit,
  l.low,
  l.high,
  l.low_pct,
  l.high_pct,
  l.remaining_low,
  l.remaining_high,
  l.gross_low,
  l.gross_high,
  l.events,
  l.events_unknown,
  l.conversion,
  l.note,
  ledger.legal_events_of(l.pledge_id, run.as_of, run.as_of, run.known_at) AS legal_events,
  ledger.has_force_majeure(l.pledge_id, run.as_of, run.as_of, run.known_at) AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.ladder l ON l.run_id = run.run_id
JOIN ledger.made_pledge() p ON p.pledge_id = l.pledge_id
ORDER BY p.agreement_id, l.pledge_id, l.source <> 'register', l.source, l.is_investment DESC,
  CASE WHEN l.source <> 'register' THEN list_position(['pledged', 'committed', 'allocated', 'disbursed', 'spent', 'received'], l.stage) END,
  list_position(['interest', 'candidate', 'selected', 'financing_signed', 'disbursed', 'announced', 'sold',
    'shipped', 'arrived', 'done', 'canceled', 'suspended', 'scaled_down'], l.stage);
