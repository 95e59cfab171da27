-- One row per pledge and stage of the current run: how much has reached that stage, low and high.
SELECT
  p.agreement_id,
  l.pledge_id,
  p.title AS pledge,
  l.stage,
  l.is_investment,
  l.unit,
  l.low,
  l.high,
  l.low_pct,
  l.high_pct,
  l.remaining_low,
  l.remaining_high,
  l.gross_low,
  l.gross_high,
  l.events,
  l.events_unknown,
  l.note,
  ledger.standing_of(l.pledge_id, (SELECT arg_max(as_of, ran_at) FROM ledger.run), (SELECT arg_max(as_of, ran_at) FROM ledger.run),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing,
  ledger.has_force_majeure(l.pledge_id, (SELECT arg_max(as_of, ran_at) FROM ledger.run), (SELECT arg_max(as_of, ran_at) FROM ledger.run),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS is_force_majeure
FROM ledger.ladder l
JOIN ledger.pledge p ON p.pledge_id = l.pledge_id
WHERE l.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
  AND p.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (p.known_to IS NULL OR p.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
ORDER BY p.agreement_id, l.pledge_id, l.is_investment DESC,
  list_position(['interest', 'candidate', 'selected', 'financing_signed', 'disbursed', 'announced', 'sold',
    'shipped', 'arrived', 'done', 'cancelled', 'suspended', 'scaled_down'], l.stage);
