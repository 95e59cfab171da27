-- One row per reading and elapsed month, or stretch that only one figure covers: what came in it, and what touched it.
WITH run AS (
  SELECT arg_max({'run_id': run_id, 'known_at': known_at}, ran_at) AS asked FROM ledger.run
)
SELECT
  p.agreement_id,
  m.pledge_id,
  m.reading_id,
  r.is_headline,
  r.source,
  m.period_start,
  m.month,
  m.period_months,
  m.unit,
  m.realized,
  m.realized_high,
  m.is_covered,
  m.is_partial,
  m.problem,
  ledger.standing_of(m.pledge_id, m.month, last_day(m.month + to_months(m.period_months - 1)), run.asked.known_at) AS standing,
  ledger.has_force_majeure(m.pledge_id, m.month, last_day(m.month + to_months(m.period_months - 1)), run.asked.known_at)
    AS is_force_majeure
FROM run
JOIN ledger.reading_month m ON m.run_id = run.asked.run_id
JOIN ledger.reading r
  ON r.reading_id = m.reading_id
 AND r.known_from <= run.asked.known_at AND (r.known_to IS NULL OR r.known_to > run.asked.known_at)
JOIN ledger.pledge p
  ON p.pledge_id = m.pledge_id
 AND p.known_from <= run.asked.known_at AND (p.known_to IS NULL OR p.known_to > run.asked.known_at)
ORDER BY p.agreement_id, m.pledge_id, r.is_headline DESC, m.reading_id, m.month;
