-- One row per reading, side of a mirror or importer of a watch, and flow that its figures count, as known to the current run. A flow
-- that several count has a row for each. With `is_derived` the amount is the published one less `less_value` or `less_quantity`, the
-- figure to date of the months before.
-- Grain: reading_id, snapshot_id, row_number, month
SELECT
  f.reading_id,
  f.scope_id,
  f.measure,
  f.source,
  f.series,
  f.reporter_iso3,
  f.partner_iso3,
  f.direction,
  f.product_code,
  f.hs_edition,
  f.item_id,
  f.item_date,
  f.month,
  f.period_months,
  f.value,
  f.currency,
  f.valuation,
  f.quantity,
  f.unit,
  f.obs_status,
  f.qualifier,
  f.grade,
  f.is_whole,
  f.share,
  f.is_derived,
  f.less_value,
  f.less_quantity,
  f.less_snapshot_id,
  f.less_row_number,
  f.known_from,
  f.released_at,
  f.snapshot_id,
  f.row_number
FROM ledger.counted_flow((SELECT known_at FROM ledger.current_run)) f
ORDER BY f.reading_id, f.month, f.period_months, f.product_code, f.snapshot_id, f.row_number;
