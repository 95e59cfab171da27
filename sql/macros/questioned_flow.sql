-- The current flows that stand apart from the figures around them, of the goods with a change at a moment: one row per flow.
-- A value, a quantity, or their ratio is apart; a unit value as usual confirms an unusual value and quantity.
CREATE OR REPLACE MACRO ledger.questioned_flow(publisher, moment) AS TABLE
WITH changed AS (
  SELECT DISTINCT series, reporter_iso3, partner_iso3, direction, product_code
  FROM ledger.flow
  WHERE source = publisher AND (known_from = moment OR known_to = moment)
),
flows AS MATERIALIZED (
  SELECT f.snapshot_id, f.row_number, f.series, f.reporter_iso3, f.partner_iso3, f.direction, f.product_code, f.month,
    f.period_months, f.item_id, f.item_id = '' AS is_total, coalesce(f.item_date, f.month) AS moment_of_flow, f.currency, f.unit,
    CAST(f.value AS DOUBLE) AS value, CAST(f.quantity AS DOUBLE) AS quantity
  FROM ledger.flow f
  SEMI JOIN changed USING (series, reporter_iso3, partner_iso3, direction, product_code)
  WHERE f.source = publisher AND f.known_to IS NULL
),
-- Without units, so that a figure in another unit is set against the others only by its own unit.
measured AS (
  SELECT * EXCLUDE (currency, unit, value, quantity), 'value' AS measure, currency AS unit, value AS amount FROM flows WHERE value > 0
  UNION ALL
  SELECT * EXCLUDE (currency, unit, value, quantity), 'quantity', unit, quantity FROM flows WHERE quantity > 0
  UNION ALL
  SELECT * EXCLUDE (currency, unit, value, quantity), 'unit value', currency || '/' || unit, value / quantity
  FROM flows
  WHERE value > 0 AND quantity > 0
),
steps AS (
  SELECT *, ln(amount) AS size, ln(lag(amount) OVER line) AS previous, ln(lead(amount) OVER line) AS next
  FROM measured
  WINDOW line AS (PARTITION BY series, reporter_iso3, partner_iso3, direction, product_code, period_months, is_total, measure, unit
                  ORDER BY moment_of_flow, item_id)
),
-- Goods without a jump to the next figure need no lists of neighbors.
jumping AS MATERIALIZED (
  SELECT DISTINCT series, reporter_iso3, partner_iso3, direction, product_code, period_months, is_total
  FROM steps
  WHERE size - greatest(previous, next) >= ln(ledger.bound_of('flow_jump_steady'))
     OR least(previous, next) - size >= ln(ledger.bound_of('flow_jump_steady'))
),
around AS (
  SELECT *, list(size) OVER near AS sizes, count(*) OVER before AS earlier, count(*) OVER after AS later
  FROM steps
  SEMI JOIN jumping USING (series, reporter_iso3, partner_iso3, direction, product_code, period_months, is_total)
  WINDOW
    near AS (PARTITION BY series, reporter_iso3, partner_iso3, direction, product_code, period_months, is_total, measure, unit
             ORDER BY moment_of_flow, item_id ROWS BETWEEN 12 PRECEDING AND 12 FOLLOWING EXCLUDE CURRENT ROW),
    before AS (PARTITION BY series, reporter_iso3, partner_iso3, direction, product_code, period_months, is_total, measure, unit
               ORDER BY moment_of_flow, item_id ROWS BETWEEN 12 PRECEDING AND 1 PRECEDING),
    after AS (PARTITION BY series, reporter_iso3, partner_iso3, direction, product_code, period_months, is_total, measure, unit
              ORDER BY moment_of_flow, item_id ROWS BETWEEN 1 FOLLOWING AND 12 FOLLOWING)
),
compared AS MATERIALIZED (
  SELECT *, len(sizes) AS others, size - list_max(sizes) AS above, list_min(sizes) - size AS below, list_median(sizes) AS usual,
    abs(size - list_median(sizes)) / 1.4826 AS distance, list_mad(sizes) AS spread
  FROM around
),
unit_values AS (
  SELECT snapshot_id, row_number, others >= 3 AND abs(size - usual) < ln(ledger.bound_of('confirmed')) AS is_confirmed
  FROM compared
  WHERE measure = 'unit value'
),
apart AS (
  SELECT c.*,
    CASE
      WHEN c.measure = 'unit value' AND c.others >= 6 AND greatest(c.above, c.below) >= ln(ledger.bound_of('unit_value_jump'))
       AND c.distance >= ledger.bound_of('spread') * c.spread THEN 'unit_value_jump'
      WHEN c.measure = 'unit value' AND c.others >= 6 AND greatest(c.above, c.below) >= ln(ledger.bound_of('unit_value_jump_steady'))
       AND c.distance >= ledger.bound_of('spread_steady') * c.spread THEN 'unit_value_jump_steady'
      WHEN c.measure = 'unit value' AND c.others BETWEEN 3 AND 5
       AND greatest(c.above, c.below) >= ln(ledger.bound_of('flow_jump_few')) THEN 'flow_jump_few'
      WHEN c.measure = 'unit value' THEN NULL
      WHEN coalesce(u.is_confirmed, FALSE) AND c.above < ln(ledger.bound_of('unconfirmed')) THEN NULL
      WHEN c.others >= 6 AND c.above >= ln(ledger.bound_of('flow_jump')) AND c.distance >= ledger.bound_of('spread') * c.spread
        THEN 'flow_jump'
      WHEN c.others >= 6 AND c.earlier >= 3 AND c.later >= 3 AND c.below >= ln(ledger.bound_of('flow_jump'))
       AND c.distance >= ledger.bound_of('spread') * c.spread AND NOT coalesce(u.is_confirmed, FALSE) THEN 'flow_jump'
      WHEN c.others >= 6 AND c.above >= ln(ledger.bound_of('flow_jump_steady'))
       AND c.distance >= ledger.bound_of('spread_steady') * c.spread THEN 'flow_jump_steady'
      WHEN c.others BETWEEN 3 AND 5 AND c.above >= ln(ledger.bound_of('flow_jump_few')) THEN 'flow_jump_few'
    END AS rule
  FROM compared c
  LEFT JOIN unit_values u ON u.snapshot_id = c.snapshot_id AND u.row_number = c.row_number
),
dollars AS (
  SELECT currency, arg_max(units_per_usd, period_start) AS units_per_usd FROM ledger.rate WHERE known_to IS NULL GROUP BY currency
  UNION ALL
  SELECT 'USD', 1
),
-- Whatever the neighbors are, or without any: more than a country trades in a month, or than a kilogram of anything costs.
beyond AS (
  SELECT f.* EXCLUDE (currency, unit, value, quantity),
    CASE WHEN f.value / d.units_per_usd / f.period_months >= ledger.bound_of('value_a_month') THEN 'value' ELSE 'unit value' END AS measure,
    CASE WHEN f.value / d.units_per_usd / f.period_months >= ledger.bound_of('value_a_month') THEN f.currency
         ELSE f.currency || '/' || f.unit END AS unit,
    CASE WHEN f.value / d.units_per_usd / f.period_months >= ledger.bound_of('value_a_month') THEN f.value
         ELSE f.value / f.quantity END AS amount,
    CASE WHEN f.value / d.units_per_usd / f.period_months >= ledger.bound_of('value_a_month') THEN 'value_a_month'
         ELSE 'value_of_a_kilogram' END AS rule
  FROM flows f
  JOIN dollars d ON d.currency = f.currency
  LEFT JOIN ledger.unit u ON u.unit = f.unit AND u.dimension = 'kg'
  WHERE f.value / d.units_per_usd / f.period_months >= ledger.bound_of('value_a_month')
     OR (f.quantity > 0 AND f.value / d.units_per_usd / (f.quantity * u.base_units) >= ledger.bound_of('value_of_a_kilogram'))
),
found AS (
  SELECT rule, snapshot_id, row_number, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id,
    measure, unit, amount, exp(usual) AS around
  FROM apart
  WHERE rule IS NOT NULL
  UNION ALL
  SELECT rule, snapshot_id, row_number, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id,
    measure, unit, amount, NULL
  FROM beyond
)
SELECT * REPLACE (CAST(amount AS DECIMAL(28, 4)) AS amount, CAST(around AS DECIMAL(28, 4)) AS around)
FROM found
QUALIFY row_number() OVER (
  PARTITION BY snapshot_id, row_number
  ORDER BY list_position(['value', 'quantity', 'unit value'], measure), around IS NULL, rule
) = 1;
