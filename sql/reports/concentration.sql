-- One row per product group, importer, source, unit and period: concentration of suppliers, and its change.
-- An importer that the group names but without imports in the ledger has one row, with all figures unknown.
-- Grain: watch_id, importer_iso3, source, series, measure, unit, period_start, period_end
SELECT
  w.agreement_id,
  w.watch_id,
  w.title AS product_group,
  i.importer_iso3,
  d.source,
  d.series,
  d.measure,
  d.unit,
  d.period_start,
  d.period_end,
  d.months_covered,
  d.total,
  d.named,
  d.suppliers,
  d.largest_iso3,
  d.largest_share_low_pct,
  d.largest_share_high_pct,
  d.hhi_low,
  d.hhi_high,
  d.grades,
  CASE WHEN d.hhi_low = d.hhi_high THEN d.hhi_high - lag(CASE WHEN d.hhi_low = d.hhi_high THEN d.hhi_high END) OVER same_side END AS hhi_change,
  array_to_string(w.pledges, ', ') AS pledges,
  w.goal_share_pct,
  w.goal_hhi,
  w.goal_date,
  d.goal_status,
  d.note,
  ledger.legal_events_of_agreement(w.agreement_id, d.period_start, d.period_end, run.known_at) AS legal_events
FROM ledger.current_run run
CROSS JOIN ledger.current('watch') w
LEFT JOIN (
  SELECT watch_id, importer_iso3
  FROM ledger.concentration
  SEMI JOIN ledger.current_run USING (run_id)
  UNION
  SELECT watch_id, unnest(importers)
  FROM ledger.current('watch')
) i ON i.watch_id = w.watch_id
LEFT JOIN ledger.concentration d
  ON d.watch_id = w.watch_id
 AND d.importer_iso3 = i.importer_iso3
 AND d.run_id = run.run_id
WINDOW same_side AS (
  PARTITION BY d.watch_id, d.importer_iso3, d.source, d.series, d.measure, d.unit, d.months_covered ORDER BY d.period_start
)
ORDER BY w.agreement_id, w.watch_id, i.importer_iso3, d.source, d.series, d.measure, d.unit, d.period_start, d.period_end;
