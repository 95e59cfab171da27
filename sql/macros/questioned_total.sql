-- The current totals that are less than their parts, of the cells with a change at a moment: one row per total and kind of part.
-- Parts are the codes one level below, and the partners of a world total. Each figure was rounded, so n parts and a total may differ
-- by half of n + 1 rounding units. A value and its parts have one currency, a quantity one unit.
CREATE OR REPLACE MACRO ledger.questioned_total(publisher, rounding, moment) AS TABLE
WITH changed AS (
  SELECT DISTINCT series, reporter_iso3, direction, month
  FROM ledger.flow
  WHERE source = publisher AND (known_from = moment OR known_to = moment)
),
flows AS MATERIALIZED (
  SELECT f.*
  FROM ledger.flow f
  SEMI JOIN changed USING (series, reporter_iso3, direction, month)
  WHERE f.source = publisher AND f.known_to IS NULL AND f.item_id = ''
),
measured AS MATERIALIZED (
  SELECT snapshot_id, row_number, series, reporter_iso3, partner_iso3, direction, product_code, product_level, hs_edition, month,
    period_months, valuation, 'value' AS measure, currency AS unit, CAST(value AS DECIMAL(28, 4)) AS amount
  FROM flows
  WHERE value IS NOT NULL
  UNION ALL
  SELECT snapshot_id, row_number, series, reporter_iso3, partner_iso3, direction, product_code, product_level, hs_edition, month,
    period_months, valuation, 'quantity', unit, CAST(quantity AS DECIMAL(28, 4))
  FROM flows
  WHERE quantity IS NOT NULL AND unit IS NOT NULL
),
levels AS (
  SELECT DISTINCT product_level FROM measured WHERE product_level > 0
),
wholes AS (
  SELECT w.product_level, min(p.product_level) AS part_level FROM levels w JOIN levels p ON p.product_level > w.product_level GROUP BY ALL
),
by_code AS (
  SELECT w.*, 'codes' AS kind, sum(p.amount) AS parts, count(*) AS part_count
  FROM measured w
  JOIN wholes l ON l.product_level = w.product_level
  JOIN measured p
    ON p.product_level = l.part_level AND left(p.product_code, w.product_level) = w.product_code AND p.series = w.series
   AND p.reporter_iso3 = w.reporter_iso3 AND p.partner_iso3 = w.partner_iso3 AND p.direction = w.direction AND p.month = w.month
   AND p.period_months = w.period_months AND p.valuation = w.valuation AND p.measure = w.measure AND p.unit = w.unit
   AND p.hs_edition IS NOT DISTINCT FROM w.hs_edition
  GROUP BY ALL
),
by_partner AS (
  SELECT w.*, 'partners' AS kind, sum(p.amount) AS parts, count(*) AS part_count
  FROM measured w
  JOIN measured p
    ON w.partner_iso3 = 'W00' AND p.partner_iso3 NOT IN ('W00', 'EUU') AND p.product_code = w.product_code AND p.series = w.series
   AND p.reporter_iso3 = w.reporter_iso3 AND p.direction = w.direction AND p.month = w.month
   AND p.period_months = w.period_months AND p.valuation = w.valuation AND p.measure = w.measure AND p.unit = w.unit
   AND p.hs_edition IS NOT DISTINCT FROM w.hs_edition
  GROUP BY ALL
)
SELECT kind, snapshot_id, row_number, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, measure, unit,
  amount, CAST(parts AS DECIMAL(28, 4)) AS parts, part_count
FROM (FROM by_code UNION ALL FROM by_partner)
WHERE parts - amount > (part_count + 1) * CASE WHEN measure = 'value' THEN rounding ELSE 1 END / 2
QUALIFY row_number() OVER (PARTITION BY snapshot_id, row_number ORDER BY measure DESC, kind) = 1;
