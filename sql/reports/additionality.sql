-- One row per pledge, stage and class of additionality of the current run: how much is new, and how much repeats.
SELECT
  p.agreement_id,
  a.pledge_id,
  p.title AS pledge,
  a.stage,
  a.is_investment,
  a.additionality,
  a.unit,
  a.low,
  a.high,
  a.low_pct,
  a.high_pct,
  a.events,
  a.events_unknown,
  ledger.standing_of(a.pledge_id, (SELECT arg_max(as_of, ran_at) FROM ledger.run), (SELECT arg_max(as_of, ran_at) FROM ledger.run),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing,
  ledger.has_force_majeure(a.pledge_id, (SELECT arg_max(as_of, ran_at) FROM ledger.run), (SELECT arg_max(as_of, ran_at) FROM ledger.run),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS is_force_majeure
FROM ledger.additionality a
JOIN ledger.pledge p ON p.pledge_id = a.pledge_id
WHERE a.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
  AND p.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (p.known_to IS NULL OR p.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
ORDER BY p.agreement_id, a.pledge_id, a.is_investment DESC,
  list_position(['interest', 'candidate', 'selected', 'financing_signed', 'disbursed', 'announced', 'sold',
    'shipped', 'arrived', 'done'], a.stage),
  list_position(['new', 'claimed', 'doubtful', 'announced_before', 'duplicate', 'unknown'], a.additionality);
