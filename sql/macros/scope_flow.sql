-- The flows that realize each reading, as known at a moment: ledger.scope_flow(known_at).
-- Prefixes are expanded to exact codes first. A code that straddles an exclusion is not used. Of a total and its
-- parts, or of a total and the shipments it is made of, only the total is used; a total without a quantity gives
-- way to its parts where these are published completely. Of reported figures of one cell, one may give the value
-- and another the quantity.
CREATE OR REPLACE MACRO ledger.scope_flow(moment) AS TABLE
WITH wanted AS (
  SELECT reading_id, source, series, reporter_iso3, partner_iso3, direction, scope_id, measure
  FROM ledger.reading
  WHERE measure IN ('value', 'quantity') AND scope_id IS NOT NULL
    AND known_from <= moment AND (known_to IS NULL OR known_to > moment)
),
scopes AS (
  SELECT scope_id, product_prefix, is_excluded
  FROM ledger.scope
  WHERE known_from <= moment AND (known_to IS NULL OR known_to > moment)
),
flows AS MATERIALIZED (
  SELECT f.*
  FROM ledger.flow f
  SEMI JOIN wanted w
    ON f.source = w.source AND f.series = w.series AND f.reporter_iso3 = w.reporter_iso3
   AND f.partner_iso3 = w.partner_iso3 AND f.direction = w.direction
  WHERE f.known_from <= moment AND (f.known_to IS NULL OR f.known_to > moment)
),
codes AS (
  SELECT DISTINCT product_code FROM flows
),
code_prefixes AS (
  SELECT product_code, unnest([left(product_code, n) FOR n IN range(1, length(product_code) + 1)]) AS prefix
  FROM codes
),
decided AS MATERIALIZED (
  SELECT s.scope_id, c.product_code, arg_max(s.is_excluded, length(s.product_prefix)) AS is_excluded
  FROM code_prefixes c
  JOIN scopes s ON s.product_prefix = c.prefix
  GROUP BY ALL
),
straddling AS (
  SELECT DISTINCT d.scope_id, d.product_code
  FROM decided d
  JOIN scopes s
    ON s.scope_id = d.scope_id AND s.is_excluded AND length(s.product_prefix) > length(d.product_code)
   AND left(s.product_prefix, length(d.product_code)) = d.product_code
),
included AS MATERIALIZED (
  SELECT scope_id, product_code
  FROM decided
  WHERE NOT is_excluded
  EXCEPT
  SELECT scope_id, product_code FROM straddling
),
nested AS MATERIALIZED (
  SELECT part.scope_id, part.product_code, whole.product_code AS ancestor
  FROM included part
  JOIN code_prefixes p ON p.product_code = part.product_code AND p.prefix <> part.product_code
  JOIN included whole ON whole.scope_id = part.scope_id AND whole.product_code = p.prefix
),
picked AS MATERIALIZED (
  SELECT w.reading_id, w.scope_id, w.measure, f.*
  FROM wanted w
  JOIN flows f
    ON f.source = w.source AND f.series = w.series AND f.reporter_iso3 = w.reporter_iso3
   AND f.partner_iso3 = w.partner_iso3 AND f.direction = w.direction
  JOIN included i ON i.scope_id = w.scope_id AND i.product_code = f.product_code
),
unmeasured AS MATERIALIZED (
  SELECT reading_id, source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month,
    period_months, unnest([left(product_code, n) FOR n IN range(0, length(product_code) + 1)]) AS prefix
  FROM picked
  WHERE measure = 'quantity' AND quantity IS NULL
),
silent AS MATERIALIZED (
  SELECT DISTINCT p.reading_id, p.product_code, p.month, p.period_months
  FROM unmeasured p
  JOIN ledger.coverage c
    ON c.source = p.source AND c.series = p.series AND c.reporter_iso3 = p.reporter_iso3
   AND c.direction = p.direction AND c.month = p.month AND c.product_prefix = p.prefix
  WHERE c.product_level > p.product_level AND c.partner_iso3 IN (p.partner_iso3, '*')
    AND c.known_from <= moment AND (c.known_to IS NULL OR c.known_to > moment)
),
usable AS MATERIALIZED (
  SELECT p.*
  FROM picked p
  ANTI JOIN silent s
    ON p.quantity IS NULL AND s.reading_id = p.reading_id AND s.product_code = p.product_code
   AND s.month = p.month AND s.period_months = p.period_months
  WINDOW cell AS (PARTITION BY p.reading_id, p.product_code, p.month, p.period_months)
  QUALIFY (p.item_id = '' OR NOT bool_or(p.item_id = '') OVER cell)
    AND (CASE WHEN p.measure = 'value' THEN p.value ELSE p.quantity END IS NOT NULL
      OR NOT bool_or(CASE WHEN p.measure = 'value' THEN p.value ELSE p.quantity END IS NOT NULL) OVER cell
      OR p.source <> 'reported_figures')
),
parts AS MATERIALIZED (
  SELECT p.reading_id, p.product_code, p.month, p.period_months, n.ancestor
  FROM usable p
  JOIN nested n ON n.scope_id = p.scope_id AND n.product_code = p.product_code
),
double_counted AS MATERIALIZED (
  SELECT DISTINCT p.reading_id, p.product_code, p.month, p.period_months
  FROM parts p
  SEMI JOIN usable a
    ON a.reading_id = p.reading_id AND a.product_code = p.ancestor
   AND a.month = p.month AND a.period_months = p.period_months
)
SELECT p.*
FROM usable p
ANTI JOIN double_counted d
  ON d.reading_id = p.reading_id AND d.product_code = p.product_code
 AND d.month = p.month AND d.period_months = p.period_months;
