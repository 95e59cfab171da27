-- One row per investment pledge, sector and stage of the current run: the amount of that sector that has reached that stage, low and high.
-- Grain: pledge_id, sector, stage, is_investment
SELECT
  p.agreement_id,
  l.pledge_id,
  p.title AS pledge,
  l.sector,
  l.stage,
  l.is_investment,
  l.unit,
  l.low,
  l.high,
  l.low_pct,
  l.high_pct,
  l.events,
  l.events_unknown,
  l.conversion,
  l.note,
  ledger.legal_events_of(l.pledge_id, run.as_of, run.as_of, run.known_at) AS legal_events,
  ledger.has_force_majeure(l.pledge_id, run.as_of, run.as_of, run.known_at) AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.sector_ladder l ON l.run_id = run.run_id
JOIN ledger.made_pledge() p ON p.pledge_id = l.pledge_id
ORDER BY p.agreement_id, l.pledge_id, list_position(p.sectors, l.sector), l.is_investment DESC,
  list_position(['interest', 'candidate', 'selected', 'financing_signed', 'disbursed', 'announced', 'sold',
    'shipped', 'arrived', 'done', 'canceled', 'suspended', 'scaled_down'], l.stage);
