-- One row per reading and period of the current run: target against realized.
-- Grain: reading_id, period_start
SELECT
  p.agreement_id,
  c.pledge_id,
  c.reading_id,
  r.title AS reading,
  r.is_headline,
  r.basis,
  r.proration,
  r.source,
  r.scope_id,
  run.as_of,
  t.said.low AS pledged_low,
  t.said.high AS pledged_high,
  t.said.growth AS growth_pct,
  c.* EXCLUDE (run_id, reading_id, pledge_id, snapshots),
  f.last_month,
  coalesce(f.is_preliminary, FALSE) AS is_preliminary,
  f.revision_is_first,
  f.revision_cells,
  f.revision_median_pct,
  f.revision_largest_pct,
  ledger.notes_of(c.snapshots) AS source_notes,
  ledger.legal_events_of(c.pledge_id, c.period_start, least(last_day(c.period_end), run.as_of), run.known_at) AS legal_events,
  ledger.has_force_majeure(c.pledge_id, c.period_start, least(last_day(c.period_end), run.as_of), run.known_at)
    AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.reconciliation c ON c.run_id = run.run_id
JOIN ledger.current('reading') r ON r.reading_id = c.reading_id
JOIN ledger.made_pledge() p ON p.pledge_id = c.pledge_id
LEFT JOIN ledger.last_figures() f ON f.reading_id = c.reading_id AND f.period_start = c.period_start
LEFT JOIN ledger.amount_in_text((SELECT known_at FROM ledger.current_run)) t
  ON t.run_id = c.run_id AND t.reading_id = c.reading_id AND t.period_start = c.period_start
ORDER BY p.agreement_id, c.pledge_id, r.is_headline DESC, c.reading_id, c.period_start;
