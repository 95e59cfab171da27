-- One row per purchase pledge, period, stage and figure of the current run: announced, sold, shipped, arrived. Never add them.
-- Grain: pledge_id, period_start, period_end, stage, evidence, reading_id
SELECT
  p.agreement_id,
  l.pledge_id,
  p.title AS pledge,
  l.period_start,
  l.period_end,
  run.as_of,
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
  l.conversion,
  l.note,
  ledger.legal_events_of(l.pledge_id, l.period_start, least(last_day(l.period_end), run.as_of), run.known_at) AS legal_events,
  ledger.has_force_majeure(l.pledge_id, l.period_start, least(last_day(l.period_end), run.as_of), run.known_at)
    AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.purchase_ladder l ON l.run_id = run.run_id
JOIN ledger.made_pledge() p ON p.pledge_id = l.pledge_id
LEFT JOIN ledger.current('reading') r ON r.reading_id = l.reading_id
ORDER BY p.agreement_id, l.pledge_id, l.period_start, l.period_end,
  list_position(['announced', 'sold', 'shipped', 'arrived'], l.stage) NULLS LAST, l.stage,
  list_position(['pledge', 'statistics', 'unknown_destinations', 'outstanding', 'outstanding_to_date', 'documents', 'none'],
    l.evidence),
  l.is_headline DESC, l.reading_id;
