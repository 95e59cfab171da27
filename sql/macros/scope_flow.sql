-- The flows counted as realized by each reading, and those of each side of a mirror, as known at a moment: ledger.scope_flow(known_at).
-- For a product that is partly in the scope, `share` is an estimate. If a total and its parts, or a total and its shipments, are
-- published, only the total is used, unless it has no quantity and its parts are published completely. Of reported figures of one
-- cell, one may give the value and another the quantity. Series that are added up are never totals and parts of each other.
CREATE OR REPLACE MACRO ledger.scope_flow(moment) AS TABLE
WITH wanted AS (
  FROM ledger.asked_side(moment)
),
flows AS MATERIALIZED (
  SELECT f.* REPLACE (ledger.hs_edition(f.hs_edition, f.month) AS hs_edition)
  FROM ledger.known('flow', moment) f
  SEMI JOIN wanted w
    ON f.source = w.source AND f.series = w.series AND f.reporter_iso3 = w.reporter_iso3
   AND f.partner_iso3 = w.partner_iso3 AND f.direction = w.direction
),
included AS MATERIALIZED (
  FROM ledger.scope_product(moment) SEMI JOIN wanted USING (scope_id)
),
part_prefixes AS MATERIALIZED (
  SELECT hs_edition, product_code, unnest(ledger.prefixes_of(product_code)) AS prefix
  FROM (SELECT DISTINCT hs_edition, product_code FROM included)
),
nested AS MATERIALIZED (
  SELECT part.scope_id, part.hs_edition, part.product_code, whole.product_code AS ancestor
  FROM included part
  JOIN part_prefixes p ON p.hs_edition = part.hs_edition AND p.product_code = part.product_code
  JOIN included whole
    ON whole.scope_id = part.scope_id AND whole.hs_edition = p.hs_edition AND whole.product_code = p.prefix
   AND whole.product_code <> part.product_code
),
picked AS MATERIALIZED (
  SELECT w.reading_id, w.scope_id, w.measure, i.is_whole, i.share, f.*
  FROM wanted w
  JOIN flows f
    ON f.source = w.source AND f.series = w.series AND f.reporter_iso3 = w.reporter_iso3
   AND f.partner_iso3 = w.partner_iso3 AND f.direction = w.direction
  JOIN included i
    ON i.scope_id = w.scope_id AND i.hs_edition = f.hs_edition AND i.product_code = f.product_code
),
unmeasured AS MATERIALIZED (
  SELECT reading_id, source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month,
    period_months, unnest([left(product_code, n) FOR n IN range(0, length(product_code) + 1)]) AS prefix
  FROM picked
  WHERE measure = 'quantity' AND quantity IS NULL
),
silent AS MATERIALIZED (
  SELECT DISTINCT p.reading_id, p.series, p.partner_iso3, p.product_code, p.month, p.period_months
  FROM unmeasured p
  JOIN ledger.known('coverage', moment) c
    ON c.source = p.source AND c.series = p.series AND c.reporter_iso3 = p.reporter_iso3
   AND c.direction = p.direction AND c.month = p.month AND c.product_prefix = p.prefix
  WHERE c.product_level > p.product_level AND c.partner_iso3 IN (p.partner_iso3, '*')
),
heard AS MATERIALIZED (
  SELECT p.*
  FROM picked p
  ANTI JOIN silent s
    ON p.quantity IS NULL AND s.reading_id = p.reading_id AND s.series = p.series AND s.partner_iso3 = p.partner_iso3
   AND s.product_code = p.product_code AND s.month = p.month AND s.period_months = p.period_months
),
-- Most cells have one figure, and nothing to choose from.
chosen_from AS MATERIALIZED (
  SELECT DISTINCT reading_id, series, partner_iso3, product_code, month, period_months
  FROM heard
  WHERE item_id <> '' OR source = 'reported_figures'
),
usable AS MATERIALIZED (
  SELECT *
  FROM heard
  ANTI JOIN chosen_from USING (reading_id, series, partner_iso3, product_code, month, period_months)
  UNION ALL
  SELECT *
  FROM heard p
  SEMI JOIN chosen_from USING (reading_id, series, partner_iso3, product_code, month, period_months)
  WINDOW cell AS (PARTITION BY p.reading_id, p.series, p.partner_iso3, p.product_code, p.month, p.period_months)
  QUALIFY (p.item_id = '' OR NOT bool_or(p.item_id = '') OVER cell)
    AND (CASE WHEN p.measure = 'value' THEN p.value ELSE p.quantity END IS NOT NULL
      OR NOT bool_or(CASE WHEN p.measure = 'value' THEN p.value ELSE p.quantity END IS NOT NULL) OVER cell
      OR p.source <> 'reported_figures')
),
parts AS MATERIALIZED (
  SELECT p.reading_id, p.series, p.partner_iso3, p.product_code, p.month, p.period_months, n.ancestor
  FROM usable p
  JOIN nested n
    ON n.scope_id = p.scope_id AND n.hs_edition = p.hs_edition AND n.product_code = p.product_code
),
double_counted AS MATERIALIZED (
  SELECT DISTINCT p.reading_id, p.series, p.partner_iso3, p.product_code, p.month, p.period_months
  FROM parts p
  SEMI JOIN usable a
    ON a.reading_id = p.reading_id AND a.series = p.series AND a.partner_iso3 = p.partner_iso3 AND a.product_code = p.ancestor
   AND a.month = p.month AND a.period_months = p.period_months
)
SELECT p.*
FROM usable p
ANTI JOIN double_counted d
  ON d.reading_id = p.reading_id AND d.series = p.series AND d.partner_iso3 = p.partner_iso3 AND d.product_code = p.product_code
 AND d.month = p.month AND d.period_months = p.period_months;
