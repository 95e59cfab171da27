-- One row per product group, importer, source, unit, period and supplier: what it supplied, and its share of all, the largest first.
-- The importer W00 stands for the world's production, and its suppliers for the countries that produce.
-- Grain: watch_id, importer_iso3, source, series, measure, unit, period_start, period_end, supplier_iso3
SELECT
  w.agreement_id,
  w.watch_id,
  w.title AS product_group,
  s.importer_iso3,
  s.source,
  s.series,
  s.measure,
  s.unit,
  s.period_start,
  s.period_end,
  s.supplier_iso3,
  s.amount,
  s.share_low_pct,
  s.share_high_pct,
  c.grades,
  ledger.legal_events_of_agreement(w.agreement_id, s.period_start, s.period_end, run.known_at) AS legal_events
FROM ledger.current_run run
CROSS JOIN ledger.current('watch') w
JOIN ledger.supplier_share s
  ON s.watch_id = w.watch_id AND s.run_id = run.run_id
JOIN ledger.concentration c
  ON c.run_id = s.run_id AND c.watch_id = s.watch_id AND c.importer_iso3 = s.importer_iso3 AND c.source = s.source
 AND c.series = s.series AND c.measure = s.measure AND c.unit = s.unit AND c.period_start = s.period_start
 AND c.period_end = s.period_end
ORDER BY w.agreement_id, w.watch_id, s.importer_iso3, s.source, s.series, s.measure, s.unit, s.period_start, s.period_end,
  s.amount DESC, s.supplier_iso3;
