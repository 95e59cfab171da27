-- One row per reported figure with a world total: the partner's share in percent.
-- Grain: whose, reporter_iso3, partner_iso3, direction, product_code, period_start, period_months, unit
SELECT
  f.series AS whose,
  f.reporter_iso3,
  f.partner_iso3,
  f.direction,
  f.product_code,
  f.month AS period_start,
  f.period_months,
  f.unit,
  f.quantity,
  w.quantity AS quantity_world,
  CAST(ledger.hundredths_of_percent(f.quantity, w.quantity) * 0.01 AS DECIMAL(9, 2)) AS share_pct,
  f.stated_share_pct,
  ledger.legal_events_of_goods(f.reporter_iso3, f.partner_iso3, f.product_code, f.month,
    last_day(f.month + to_months(f.period_months - 1)), run.known_at) AS legal_events
FROM ledger.current_run run
CROSS JOIN ledger.current('flow') f
JOIN ledger.current('flow') w
  ON w.source = f.source AND w.series = f.series AND w.reporter_iso3 = f.reporter_iso3
 AND w.partner_iso3 = 'W00' AND w.direction = f.direction AND w.product_code = f.product_code
 AND w.month = f.month AND w.period_months = f.period_months AND w.unit = f.unit
WHERE f.source = 'reported_figures' AND f.partner_iso3 <> 'W00' AND w.quantity > 0
  AND last_day(f.month + to_months(f.period_months - 1)) <= run.as_of
ORDER BY f.product_code, f.month, f.series, f.partner_iso3;
