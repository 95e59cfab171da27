-- One row per pledge and period: the headline reading of the current run. An empty cell is unknown.
-- Grain: pledge_id, period_start
SELECT
  p.agreement_id,
  p.pledge_id,
  p.title AS pledge,
  p.payer_iso3,
  p.beneficiary_iso3,
  c.period_start,
  c.period_end,
  run.as_of,
  r.basis,
  c.unit,
  t.said.low AS pledged_low,
  t.said.high AS pledged_high,
  t.said.growth AS growth_pct,
  c.baseline,
  c.target,
  c.target_high,
  c.realized,
  c.realized_high,
  c.gap_low,
  c.gap,
  c.attainment_pct,
  c.attainment_high_pct,
  c.target_to_date,
  c.attainment_to_date_pct,
  c.change_pct,
  c.is_change_partial,
  c.change_months,
  c.change_years,
  c.change_years_asked,
  c.months_covered,
  c.months_elapsed,
  c.months_total,
  c.months_partial,
  c.uncovered,
  f.last_month,
  coalesce(f.is_preliminary, FALSE) AS is_preliminary,
  f.revision_is_first,
  f.revision_cells,
  f.revision_median_pct,
  f.revision_largest_pct,
  c.questioned,
  c.conversion,
  ledger.notes_of(c.snapshots) AS source_notes,
  c.status,
  c.reason,
  r.reading_id,
  r.source,
  p.document_id,
  r.grade,
  ledger.legal_events_of(c.pledge_id, c.period_start, least(last_day(c.period_end), run.as_of), run.known_at) AS legal_events,
  ledger.has_force_majeure(c.pledge_id, c.period_start, least(last_day(c.period_end), run.as_of), run.known_at)
    AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.reconciliation c ON c.run_id = run.run_id
JOIN ledger.current('reading') r ON r.reading_id = c.reading_id AND r.is_headline
JOIN ledger.made_pledge() p ON p.pledge_id = c.pledge_id
LEFT JOIN ledger.last_figures() f ON f.reading_id = c.reading_id AND f.period_start = c.period_start
LEFT JOIN ledger.amount_in_text((SELECT known_at FROM ledger.current_run)) t
  ON t.run_id = c.run_id AND t.reading_id = c.reading_id AND t.period_start = c.period_start
ORDER BY p.agreement_id, p.pledge_id, c.period_start;
