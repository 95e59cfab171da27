-- One row per reading that asks an amount by a date: how much of its time is over, and a straight line as a reference, which is no target.
WITH run AS (
  SELECT arg_max({'run_id': run_id, 'known_at': known_at, 'as_of': as_of}, ran_at) AS asked FROM ledger.run
)
SELECT
  p.agreement_id,
  w.pledge_id,
  w.reading_id,
  r.is_headline,
  w.period_start,
  w.period_end,
  run.asked.as_of AS as_of,
  w.days_elapsed,
  w.days_total,
  w.elapsed_pct,
  w.unit,
  w.target,
  w.target_high,
  w.reference_low,
  w.reference_high,
  'a reference, not a target: no text draws this line' AS meant_as,
  ledger.standing_of(w.pledge_id, w.period_start, least(w.period_end, run.asked.as_of), run.asked.known_at) AS standing,
  ledger.has_force_majeure(w.pledge_id, w.period_start, least(w.period_end, run.asked.as_of), run.asked.known_at)
    AS is_force_majeure
FROM run
JOIN ledger.window_share w ON w.run_id = run.asked.run_id
JOIN ledger.reading r
  ON r.reading_id = w.reading_id
 AND r.known_from <= run.asked.known_at AND (r.known_to IS NULL OR r.known_to > run.asked.known_at)
JOIN ledger.pledge p
  ON p.pledge_id = w.pledge_id
 AND p.known_from <= run.asked.known_at AND (p.known_to IS NULL OR p.known_to > run.asked.known_at)
ORDER BY p.agreement_id, w.pledge_id, r.is_headline DESC, w.reading_id, w.period_start;
