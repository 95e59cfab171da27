-- One row per reading, current period and number of months known: accuracy of projections by the same rule in earlier years.
-- Grain: reading_id, period_start, months_known
SELECT
  p.agreement_id,
  b.pledge_id,
  b.reading_id,
  r.title AS reading,
  r.is_headline,
  b.* EXCLUDE (run_id, reading_id, pledge_id),
  ledger.legal_events_of(b.pledge_id, b.period_start, run.as_of, run.known_at) AS legal_events,
  ledger.has_force_majeure(b.pledge_id, b.period_start, run.as_of, run.known_at) AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.backtest b ON b.run_id = run.run_id
JOIN ledger.current('reading') r ON r.reading_id = b.reading_id
JOIN ledger.made_pledge() p ON p.pledge_id = b.pledge_id
ORDER BY p.agreement_id, b.pledge_id, r.is_headline DESC, b.reading_id, b.period_start, b.months_known;
