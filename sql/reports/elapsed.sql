-- One row per reading with a target by a date: how much of its time has elapsed, and a straight line as a reference, not a target.
-- Grain: reading_id, period_start
SELECT
  p.agreement_id,
  w.pledge_id,
  w.reading_id,
  r.is_headline,
  w.period_start,
  w.period_end,
  run.as_of,
  w.days_elapsed,
  w.days_total,
  w.elapsed_pct,
  w.unit,
  w.target,
  w.target_high,
  w.reference_low,
  w.reference_high,
  'a reference, not a target: no text draws this line' AS meant_as,
  ledger.legal_events_of(w.pledge_id, w.period_start, least(w.period_end, run.as_of), run.known_at) AS legal_events,
  ledger.has_force_majeure(w.pledge_id, w.period_start, least(w.period_end, run.as_of), run.known_at)
    AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.elapsed w ON w.run_id = run.run_id
JOIN ledger.current('reading') r ON r.reading_id = w.reading_id
JOIN ledger.made_pledge() p ON p.pledge_id = w.pledge_id
ORDER BY p.agreement_id, w.pledge_id, r.is_headline DESC, w.reading_id, w.period_start;
