-- One row per reading and period with values and quantities: the change of value by unit values, by quantities, and the rest.
SELECT
  p.agreement_id,
  v.pledge_id,
  v.reading_id,
  r.title AS reading,
  r.is_headline,
  r.source,
  (SELECT arg_max(as_of, ran_at) FROM ledger.run) AS as_of,
  v.* EXCLUDE (run_id, reading_id, pledge_id),
  ledger.standing_of(v.pledge_id, v.period_start, least(last_day(v.period_end), (SELECT arg_max(as_of, ran_at) FROM ledger.run)),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing,
  ledger.has_force_majeure(v.pledge_id, v.period_start, least(last_day(v.period_end), (SELECT arg_max(as_of, ran_at) FROM ledger.run)),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS is_force_majeure
FROM ledger.price_volume v
JOIN ledger.reading r ON r.reading_id = v.reading_id
JOIN ledger.pledge p ON p.pledge_id = v.pledge_id
WHERE v.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
  AND r.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (r.known_to IS NULL OR r.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
  AND p.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (p.known_to IS NULL OR p.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
ORDER BY p.agreement_id, v.pledge_id, r.is_headline DESC, v.reading_id, v.period_start;
