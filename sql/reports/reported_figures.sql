-- One row per figure that a publisher or a newspaper gives for a whole period, with its grade.
-- Grain: figure_id
SELECT
  item_id AS figure_id,
  series AS whose,
  reporter_iso3,
  partner_iso3,
  direction,
  product_code,
  month AS period_start,
  period_months,
  qualifier,
  value,
  currency,
  quantity,
  unit,
  stated_share_pct,
  grade,
  snapshot_id,
  row_number,
  ledger.legal_events_of_goods(reporter_iso3, partner_iso3, product_code, month, last_day(month + to_months(period_months - 1)), run.known_at)
    AS legal_events
FROM ledger.current_run run
CROSS JOIN ledger.current('flow')
WHERE source = 'reported_figures' AND last_day(month + to_months(period_months - 1)) <= run.as_of
ORDER BY product_code, period_start, series, partner_iso3, item_id;
