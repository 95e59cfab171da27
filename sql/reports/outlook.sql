-- One row per reading and running period of the current run: pace asked and shown, and a projection with its range, which is no verdict.
SELECT
  p.agreement_id,
  o.pledge_id,
  o.reading_id,
  r.title AS reading,
  r.is_headline,
  r.basis,
  r.source,
  (SELECT arg_max(as_of, ran_at) FROM ledger.run) AS as_of,
  o.* EXCLUDE (run_id, reading_id, pledge_id),
  ledger.standing_of(o.pledge_id, o.period_start, least(last_day(o.period_end), (SELECT arg_max(as_of, ran_at) FROM ledger.run)),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing,
  ledger.has_force_majeure(o.pledge_id, o.period_start, least(last_day(o.period_end), (SELECT arg_max(as_of, ran_at) FROM ledger.run)),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS is_force_majeure
FROM ledger.outlook o
JOIN ledger.reading r ON r.reading_id = o.reading_id
JOIN ledger.pledge p ON p.pledge_id = o.pledge_id
WHERE o.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
  AND r.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (r.known_to IS NULL OR r.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
  AND p.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (p.known_to IS NULL OR p.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
ORDER BY p.agreement_id, o.pledge_id, r.is_headline DESC, o.reading_id, o.period_start;
