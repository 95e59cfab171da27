-- One row per pledge, period and reading of the current run: all readings, with how far they agree.
-- Grain: reading_id, period_start
SELECT
  p.agreement_id,
  c.pledge_id,
  v.period_start AS verdict_period_start,
  v.period_end AS verdict_period_end,
  c.reading_id,
  r.title AS reading,
  r.is_headline,
  r.basis,
  r.proration,
  r.measure,
  r.source,
  c.period_start,
  c.period_end,
  c.unit,
  c.target,
  c.target_high,
  c.realized,
  c.realized_high,
  c.gap_low,
  c.gap,
  c.attainment_pct,
  c.attainment_high_pct,
  c.change_pct,
  c.is_change_partial,
  c.change_months,
  c.change_years,
  c.change_years_asked,
  c.status,
  c.conversion,
  ledger.notes_of(c.snapshots) AS source_notes,
  v.verdict,
  v.is_ambiguous,
  v.readings_for,
  v.readings_against,
  v.readings_silent,
  v.readings_unlike,
  v.attainment_low_pct AS spread_from_pct,
  v.attainment_high_pct AS spread_to_pct,
  v.spread_pct_points,
  v.agreement,
  ledger.legal_events_of(c.pledge_id, c.period_start, least(last_day(c.period_end), run.as_of), run.known_at) AS legal_events,
  ledger.has_force_majeure(c.pledge_id, c.period_start, least(last_day(c.period_end), run.as_of), run.known_at)
    AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.reconciliation c ON c.run_id = run.run_id
JOIN ledger.current('reading') r ON r.reading_id = c.reading_id
JOIN ledger.made_pledge() p ON p.pledge_id = c.pledge_id
JOIN ledger.verdict v
  ON v.run_id = c.run_id AND v.pledge_id = c.pledge_id
 AND date_trunc('month', v.period_start) = date_trunc('month', c.period_start)
 AND date_trunc('month', v.period_end) = date_trunc('month', c.period_end)
ORDER BY p.agreement_id, c.pledge_id, v.period_start, v.period_end, r.is_headline DESC, c.reading_id, c.period_start;
