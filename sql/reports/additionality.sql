-- One row per pledge, stage and class of additionality of the current run: how much is new or repeated.
-- Grain: pledge_id, stage, is_investment, additionality
SELECT
  p.agreement_id,
  a.pledge_id,
  p.title AS pledge,
  a.stage,
  a.is_investment,
  a.additionality,
  a.unit,
  a.low,
  a.high,
  a.low_pct,
  a.high_pct,
  a.events,
  a.events_unknown,
  a.conversion,
  ledger.legal_events_of(a.pledge_id, run.as_of, run.as_of, run.known_at) AS legal_events,
  ledger.has_force_majeure(a.pledge_id, run.as_of, run.as_of, run.known_at) AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.additionality a ON a.run_id = run.run_id
JOIN ledger.made_pledge() p ON p.pledge_id = a.pledge_id
ORDER BY p.agreement_id, a.pledge_id, a.is_investment DESC,
  list_position(['interest', 'candidate', 'selected', 'financing_signed', 'disbursed', 'announced', 'sold',
    'shipped', 'arrived', 'done'], a.stage),
  list_position(['new', 'claimed', 'doubtful', 'announced_before', 'duplicate', 'unknown'], a.additionality);
