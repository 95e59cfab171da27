-- The flows that stood apart from the figures around them at each of several moments, of the goods with a change at that moment: one
-- row per moment and flow. A value, a quantity, or their ratio is apart; a unit value as usual confirms an unusual value and quantity.
-- `flows` is the name of the table: ledger.flow, or of a large change those flows that may stand apart, with those around them.
CREATE OR REPLACE MACRO ledger.questioned_flow(flows, publisher, moments) AS TABLE
WITH takes AS MATERIALIZED (
  SELECT unnest(moments) AS moment
),
changed AS MATERIALIZED (
  SELECT row_number() OVER () AS cell, *
  FROM (SELECT t.moment, f.series, f.reporter_iso3, f.partner_iso3, f.direction, f.product_code
        FROM query_table(flows) f
        JOIN takes t ON t.moment = f.known_from
        WHERE f.source = publisher
        UNION
        SELECT t.moment, f.series, f.reporter_iso3, f.partner_iso3, f.direction, f.product_code
        FROM query_table(flows) f
        JOIN takes t ON t.moment = f.known_to
        WHERE f.source = publisher)
),
-- Numbers in place of names, since a million rows are sorted by them.
flows AS MATERIALIZED (
  SELECT row_number() OVER () AS flow, c.cell, c.moment, f.snapshot_id, f.row_number, f.month, f.period_months, f.item_id, f.item_id = '' AS is_total, coalesce(f.item_date, f.month) AS moment_of_flow,
    f.currency, f.unit, CAST(f.value AS DOUBLE) AS value, CAST(f.quantity AS DOUBLE) AS quantity
  FROM query_table(flows) f
  JOIN changed c
    ON c.series = f.series AND c.reporter_iso3 = f.reporter_iso3 AND c.partner_iso3 = f.partner_iso3 AND c.direction = f.direction
   AND c.product_code = f.product_code
  WHERE f.source = publisher AND f.known_from <= c.moment AND (f.known_to IS NULL OR f.known_to > c.moment)
),
-- By unit, so that a figure in another unit is not set against the others.
measured AS (
  SELECT flow, cell, period_months, is_total, moment_of_flow, item_id, 'value' AS measure, currency AS unit, value AS amount
  FROM flows
  WHERE value > 0
  UNION ALL
  SELECT flow, cell, period_months, is_total, moment_of_flow, item_id, 'quantity', unit, quantity
  FROM flows
  WHERE quantity > 0
  UNION ALL
  SELECT flow, cell, period_months, is_total, moment_of_flow, item_id, 'unit value', currency || '/' || unit, value / quantity
  FROM flows
  WHERE value > 0 AND quantity > 0
),
-- One number for what makes a line, since they are sorted by it.
steps AS MATERIALIZED (
  SELECT flow, measure, unit, amount, line_number, ln(amount) AS size, row_number() OVER line AS place,
    ln(lag(amount) OVER line) AS previous, ln(lead(amount) OVER line) AS next
  FROM (SELECT *, hash(cell, period_months, is_total, measure, unit) AS line_number FROM measured)
  WINDOW line AS (PARTITION BY line_number ORDER BY moment_of_flow, item_id)
),
-- A figure that is beyond every one around it is beyond the two beside it; only such figures need the others.
candidates AS MATERIALIZED (
  SELECT DISTINCT flow
  FROM steps
  WHERE size - greatest(previous, next) >= ln(ledger.bound_of('flow_jump_steady'))
     OR least(previous, next) - size >= ln(CASE WHEN measure = 'unit value' THEN ledger.bound_of('unit_value_jump_steady')
                                                ELSE ledger.bound_of('flow_jump') END)
),
around AS (
  SELECT s.flow, s.measure, s.unit, s.amount, s.size, count(*) AS others, max(o.size) AS largest, min(o.size) AS smallest,
    median(o.size) AS usual, mad(o.size) AS spread, count(*) FILTER (o.place < s.place) AS earlier,
    count(*) FILTER (o.place > s.place) AS later
  FROM steps s
  SEMI JOIN candidates USING (flow)
  JOIN steps o
    ON o.line_number = s.line_number AND o.place <> s.place AND abs(o.place - s.place) <= 12
  GROUP BY s.flow, s.measure, s.unit, s.amount, s.size
),
compared AS MATERIALIZED (
  SELECT *, size - largest AS above, smallest - size AS below, abs(size - usual) / 1.4826 AS distance FROM around
),
unit_values AS (
  SELECT flow, others >= 3 AND abs(size - usual) < ln(ledger.bound_of('confirmed')) AS is_confirmed
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
  LEFT JOIN unit_values u ON u.flow = c.flow
),
dollars AS (
  SELECT t.moment, r.currency, arg_max(r.units_per_usd, r.period_start) AS units_per_usd
  FROM ledger.rate r
  JOIN takes t ON r.known_from <= t.moment AND (r.known_to IS NULL OR r.known_to > t.moment)
  WHERE r.currency IN (SELECT DISTINCT currency FROM flows)
  GROUP BY t.moment, r.currency
  UNION ALL
  SELECT moment, 'USD', 1 FROM takes
),
-- Whatever the neighbors are, or without any: more than a country trades in a month, or than a kilogram of anything costs.
beyond AS (
  SELECT f.flow,
    CASE WHEN f.value / d.units_per_usd / f.period_months >= ledger.bound_of('value_a_month') THEN 'value' ELSE 'unit value' END AS measure,
    CASE WHEN f.value / d.units_per_usd / f.period_months >= ledger.bound_of('value_a_month') THEN f.currency
         ELSE f.currency || '/' || f.unit END AS unit,
    CASE WHEN f.value / d.units_per_usd / f.period_months >= ledger.bound_of('value_a_month') THEN f.value
         ELSE f.value / f.quantity END AS amount,
    CASE WHEN f.value / d.units_per_usd / f.period_months >= ledger.bound_of('value_a_month') THEN 'value_a_month'
         ELSE 'value_of_a_kilogram' END AS rule
  FROM flows f
  JOIN dollars d ON d.moment = f.moment AND d.currency = f.currency
  LEFT JOIN ledger.unit u ON u.unit = f.unit AND u.dimension = 'kg'
  WHERE f.value / d.units_per_usd / f.period_months >= ledger.bound_of('value_a_month')
     OR (f.quantity > 0 AND f.value / d.units_per_usd / (f.quantity * u.base_units) >= ledger.bound_of('value_of_a_kilogram'))
),
found AS (
  SELECT rule, flow, measure, unit, amount, exp(usual) AS around FROM apart WHERE rule IS NOT NULL
  UNION ALL
  SELECT rule, flow, measure, unit, amount, NULL FROM beyond
)
SELECT f.moment, q.rule, f.snapshot_id, f.row_number, c.series, c.reporter_iso3, c.partner_iso3, c.direction, c.product_code, f.month,
  f.period_months, f.item_id, q.measure, q.unit, CAST(q.amount AS DECIMAL(28, 4)) AS amount, CAST(q.around AS DECIMAL(28, 4)) AS around
FROM found q
JOIN flows f ON f.flow = q.flow
JOIN changed c ON c.cell = f.cell
QUALIFY row_number() OVER (
  PARTITION BY q.flow ORDER BY list_position(['value', 'quantity', 'unit value'], q.measure), q.around IS NULL, q.rule
) = 1;
