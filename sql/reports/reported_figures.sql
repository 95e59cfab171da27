-- One row per figure that a publisher or a newspaper states for a whole period, with its grade.
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
  ledger.standing_of_goods(reporter_iso3, partner_iso3, product_code, month, last_day(month + to_months(period_months - 1)),
    (SELECT arg_max(known_at, ran_at) FROM ledger.run)) AS standing
FROM ledger.flow
WHERE source = 'reported_figures'
  AND flow.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (flow.known_to IS NULL OR flow.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
ORDER BY product_code, period_start, series, partner_iso3, item_id;
