-- One row per reading and current period of the current run: required and actual pace, and a projection with its range, which is not a verdict.
-- Grain: reading_id, period_start
SELECT
  p.agreement_id,
  o.pledge_id,
  o.reading_id,
  r.title AS reading,
  r.is_headline,
  r.basis,
  r.source,
  run.as_of,
  o.* EXCLUDE (run_id, reading_id, pledge_id),
  ledger.legal_events_of(o.pledge_id, o.period_start, least(last_day(o.period_end), run.as_of), run.known_at) AS legal_events,
  ledger.has_force_majeure(o.pledge_id, o.period_start, least(last_day(o.period_end), run.as_of), run.known_at)
    AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.outlook o ON o.run_id = run.run_id
JOIN ledger.current('reading') r ON r.reading_id = o.reading_id
JOIN ledger.made_pledge() p ON p.pledge_id = o.pledge_id
ORDER BY p.agreement_id, o.pledge_id, r.is_headline DESC, o.reading_id, o.period_start;
