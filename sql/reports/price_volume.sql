-- One row per reading and period with values and quantities: the change of value by unit values, by quantities, and the rest.
-- Grain: reading_id, period_start
SELECT
  p.agreement_id,
  v.pledge_id,
  v.reading_id,
  r.title AS reading,
  r.is_headline,
  r.source,
  run.as_of,
  v.* EXCLUDE (run_id, reading_id, pledge_id),
  ledger.legal_events_of(v.pledge_id, v.period_start, least(last_day(v.period_end), run.as_of), run.known_at) AS legal_events,
  ledger.has_force_majeure(v.pledge_id, v.period_start, least(last_day(v.period_end), run.as_of), run.known_at)
    AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.price_volume v ON v.run_id = run.run_id
JOIN ledger.current('reading') r ON r.reading_id = v.reading_id
JOIN ledger.made_pledge() p ON p.pledge_id = v.pledge_id
ORDER BY p.agreement_id, v.pledge_id, r.is_headline DESC, v.reading_id, v.period_start;
