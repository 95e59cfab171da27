-- One row per reading and period of the current run: target against realized, every reading apart.
SELECT
  p.agreement_id,
  c.pledge_id,
  c.reading_id,
  r.title AS reading,
  r.is_headline,
  r.basis,
  r.proration,
  r.source,
  (SELECT arg_max(as_of, ran_at) FROM ledger.run) AS as_of,
  t.said.low AS pledged_low,
  t.said.high AS pledged_high,
  t.said.growth AS growth_pct,
  c.* EXCLUDE (run_id, reading_id, pledge_id),
  ledger.standing_of(c.pledge_id, c.period_start, least(last_day(c.period_end), (SELECT arg_max(as_of, ran_at) FROM ledger.run)),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing,
  ledger.has_force_majeure(c.pledge_id, c.period_start, least(last_day(c.period_end), (SELECT arg_max(as_of, ran_at) FROM ledger.run)),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS is_force_majeure
FROM ledger.reconciliation c
JOIN ledger.reading r ON r.reading_id = c.reading_id
JOIN ledger.pledge p ON p.pledge_id = c.pledge_id
LEFT JOIN ledger.amount_in_text((SELECT arg_max(known_at, ran_at) FROM ledger.run)) t
  ON t.run_id = c.run_id AND t.reading_id = c.reading_id AND t.period_start = c.period_start
WHERE c.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
  AND r.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (r.known_to IS NULL OR r.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
  AND p.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (p.known_to IS NULL OR p.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
ORDER BY p.agreement_id, c.pledge_id, r.is_headline DESC, c.reading_id, c.period_start;
