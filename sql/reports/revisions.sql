-- One row per reading or series of a country pair, unit, kind of first figure and age: how far figures were revised since they were first
-- held. Readings first. An empty age stands for the figures held last; an empty percentage is unknown, since no later take repeats one.
-- Grain: reading_id, source, series, reporter_iso3, partner_iso3, direction, product_code, measure, unit, is_first, age_months
SELECT
  p.agreement_id,
  p.pledge_id,
  v.reading_id,
  r.title AS reading,
  v.source,
  v.series,
  v.reporter_iso3,
  v.partner_iso3,
  v.direction,
  v.product_code,
  v.measure,
  v.unit,
  v.is_first,
  v.age_months,
  v.cells,
  v.revised,
  v.median_pct,
  v.largest_pct,
  v.mean_absolute_pct,
  v.bias_pct,
  v.weighted_pct,
  v.cells_from_zero,
  v.cells_once,
  v.cells_withdrawn,
  v.seen_at
FROM ledger.current_run run
JOIN ledger.revision v ON v.run_id = run.run_id
LEFT JOIN ledger.current('reading') r ON r.reading_id = v.reading_id
LEFT JOIN ledger.made_pledge() p ON p.pledge_id = r.pledge_id
WHERE v.reading_id IS NULL OR p.pledge_id IS NOT NULL
ORDER BY p.agreement_id NULLS LAST, p.pledge_id, v.reading_id, v.source, v.series, v.reporter_iso3, v.partner_iso3, v.direction,
  v.product_code, v.measure, v.unit, v.is_first DESC, v.age_months NULLS LAST;
