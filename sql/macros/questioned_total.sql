-- The totals that were less than their parts at each of several moments, of the cells with a change at that moment: one row per moment,
-- total and kind of part. Parts are the codes one level below, and the partners of a world total. Each figure was rounded, so n parts and
-- a total may differ by half of n + 1 rounding units. A value and its parts have one currency, a quantity one unit.
CREATE OR REPLACE MACRO ledger.questioned_total(publisher, rounding, moments) AS TABLE
WITH takes AS MATERIALIZED (
  SELECT unnest(moments) AS moment
),
changed AS MATERIALIZED (
  SELECT row_number() OVER () AS cell, *
  FROM (SELECT t.moment, f.series, f.reporter_iso3, f.direction, f.month
        FROM ledger.flow f
        JOIN takes t ON t.moment = f.known_from
        WHERE f.source = publisher
        UNION
        SELECT t.moment, f.series, f.reporter_iso3, f.direction, f.month
        FROM ledger.flow f
        JOIN takes t ON t.moment = f.known_to
        WHERE f.source = publisher)
),
flows AS MATERIALIZED (
  SELECT row_number() OVER () AS flow, c.cell, f.snapshot_id, f.row_number, f.partner_iso3, f.product_code, f.product_level, f.hs_edition, f.period_months, f.valuation,
    f.currency, f.value, f.quantity, f.unit
  FROM ledger.flow f
  JOIN changed c
    ON c.series = f.series AND c.reporter_iso3 = f.reporter_iso3 AND c.direction = f.direction AND c.month = f.month
  WHERE f.source = publisher AND f.known_from <= c.moment AND (f.known_to IS NULL OR f.known_to > c.moment) AND f.item_id = ''
),
-- Most cells have one level and no world total, and nothing to add up.
nested AS (
  SELECT cell
  FROM flows
  GROUP BY cell
  HAVING count(DISTINCT product_level) > 1 OR (bool_or(partner_iso3 = 'W00') AND NOT bool_and(partner_iso3 = 'W00'))
),
measured AS MATERIALIZED (
  SELECT * EXCLUDE (currency, value, quantity, unit), 'value' AS measure, currency AS unit, CAST(value AS DECIMAL(28, 4)) AS amount
  FROM flows
  SEMI JOIN nested USING (cell)
  WHERE value IS NOT NULL
  UNION ALL
  SELECT * EXCLUDE (currency, value, quantity, unit), 'quantity', unit, CAST(quantity AS DECIMAL(28, 4))
  FROM flows
  SEMI JOIN nested USING (cell)
  WHERE quantity IS NOT NULL AND unit IS NOT NULL
),
levels AS (
  SELECT DISTINCT cell, partner_iso3, product_level FROM measured WHERE product_level > 0
),
next_levels AS (
  SELECT w.cell, w.partner_iso3, w.product_level, min(p.product_level) AS part_level
  FROM levels w
  JOIN levels p ON p.cell = w.cell AND p.partner_iso3 = w.partner_iso3 AND p.product_level > w.product_level
  GROUP BY ALL
),
parts_by_code AS (
  SELECT l.product_level, left(p.product_code, l.product_level) AS product_code, p.cell, p.partner_iso3, p.period_months, p.valuation,
    p.measure, p.unit, p.hs_edition, sum(p.amount) AS parts, count(*) AS part_count
  FROM measured p
  JOIN next_levels l ON l.cell = p.cell AND l.partner_iso3 = p.partner_iso3 AND l.part_level = p.product_level
  GROUP BY ALL
),
parts_by_partner AS (
  SELECT product_code, cell, period_months, valuation, measure, unit, hs_edition, sum(amount) AS parts, count(*) AS part_count
  FROM measured
  WHERE partner_iso3 NOT IN ('W00', 'EUU')
  GROUP BY ALL
),
compared AS (
  SELECT w.flow, w.measure, w.unit, w.amount, 'codes' AS kind, p.parts, p.part_count
  FROM measured w
  JOIN parts_by_code p
    ON p.product_level = w.product_level AND p.product_code = w.product_code AND p.cell = w.cell AND p.partner_iso3 = w.partner_iso3
   AND p.period_months = w.period_months AND p.valuation = w.valuation AND p.measure = w.measure AND p.unit = w.unit
   AND p.hs_edition IS NOT DISTINCT FROM w.hs_edition
  UNION ALL
  SELECT w.flow, w.measure, w.unit, w.amount, 'partners', p.parts, p.part_count
  FROM measured w
  JOIN parts_by_partner p
    ON p.product_code = w.product_code AND p.cell = w.cell AND p.period_months = w.period_months AND p.valuation = w.valuation
   AND p.measure = w.measure AND p.unit = w.unit AND p.hs_edition IS NOT DISTINCT FROM w.hs_edition
  WHERE w.partner_iso3 = 'W00'
)
SELECT c.moment, q.kind, f.snapshot_id, f.row_number, c.series, c.reporter_iso3, f.partner_iso3, c.direction, f.product_code, c.month,
  f.period_months, q.measure, q.unit, q.amount, CAST(q.parts AS DECIMAL(28, 4)) AS parts, q.part_count
FROM compared q
JOIN flows f ON f.flow = q.flow
JOIN changed c ON c.cell = f.cell
WHERE q.parts - q.amount > (q.part_count + 1) * CASE WHEN q.measure = 'value' THEN rounding ELSE 1 END / 2
QUALIFY row_number() OVER (PARTITION BY q.flow ORDER BY q.measure DESC, q.kind) = 1;
