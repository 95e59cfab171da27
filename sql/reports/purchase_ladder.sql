-- One row per purchase pledge, period, stage and figure of the current run: announced, sold, shipped, arrived. Never add them.
SELECT
  p.agreement_id,
  l.pledge_id,
  p.title AS pledge,
  l.period_start,
  l.period_end,
  (SELECT arg_max(as_of, ran_at) FROM ledger.run) AS as_of,
  l.stage,
  l.evidence,
  l.is_headline,
  l.reading_id,
  r.title AS reading,
  l.source,
  CASE WHEN l.source IS NOT NULL THEN r.series END AS series,
  CASE WHEN l.source IS NOT NULL THEN r.scope_id END AS scope_id,
  l.unit,
  l.low,
  l.high,
  l.low_pct,
  l.high_pct,
  l.months_covered,
  l.months_elapsed,
  l.months_total,
  l.events,
  l.note,
  ledger.standing_of(l.pledge_id, l.period_start, least(last_day(l.period_end), (SELECT arg_max(as_of, ran_at) FROM ledger.run)),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing,
  ledger.has_force_majeure(l.pledge_id, l.period_start, least(last_day(l.period_end), (SELECT arg_max(as_of, ran_at) FROM ledger.run)),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS is_force_majeure
FROM ledger.purchase_ladder l
JOIN ledger.pledge p
  ON p.pledge_id = l.pledge_id
 AND p.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
 AND (p.known_to IS NULL OR p.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
LEFT JOIN ledger.reading r
  ON r.reading_id = l.reading_id
 AND r.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
 AND (r.known_to IS NULL OR r.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
WHERE l.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
ORDER BY p.agreement_id, l.pledge_id, l.period_start, l.period_end,
  list_position(['announced', 'sold', 'shipped', 'arrived'], l.stage) NULLS LAST, l.stage,
  list_position(['pledge', 'statistics', 'unknown_destinations', 'outstanding', 'outstanding_to_date', 'documents', 'none'],
    l.evidence),
  l.is_headline DESC, l.reading_id;
