-- One row per reading, running period and number of months known: how projections by the same rule did in earlier years.
SELECT
  p.agreement_id,
  b.pledge_id,
  b.reading_id,
  r.title AS reading,
  r.is_headline,
  b.* EXCLUDE (run_id, reading_id, pledge_id),
  ledger.standing_of(b.pledge_id, b.period_start, (SELECT arg_max(as_of, ran_at) FROM ledger.run),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing,
  ledger.has_force_majeure(b.pledge_id, b.period_start, (SELECT arg_max(as_of, ran_at) FROM ledger.run),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS is_force_majeure
FROM ledger.backtest b
JOIN ledger.reading r ON r.reading_id = b.reading_id
JOIN ledger.pledge p ON p.pledge_id = b.pledge_id
WHERE b.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
  AND r.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (r.known_to IS NULL OR r.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
  AND p.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (p.known_to IS NULL OR p.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
ORDER BY p.agreement_id, b.pledge_id, r.is_headline DESC, b.reading_id, b.period_start, b.months_known;
