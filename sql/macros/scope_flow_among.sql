-- The flows counted as realized by each reading, and those of each side of a mirror, as known at a moment:
-- ledger.scope_flow_among('flows', 'included', known_at), among flows that are known then, for the rows of ledger.scope_product, each
-- under a name.
-- For a product that is partly in the scope, `share` is an estimate. If a total and its parts, or a total and its shipments, are
-- published, only the total is used, unless it has no quantity and its parts are published completely. Of reported figures of one
-- cell, one may give the value and another the quantity. Series that are added up are never totals and parts of each other.
-- The flows are read once, joined to the codes that each side asks for. Numbers stand for sides and codes, and only
-- cells with something to choose from are looked at again.
CREATE OR REPLACE MACRO ledger.scope_flow_among(flows, included_products, moment) AS TABLE
WITH wanted AS MATERIALIZED (
  SELECT *, row_number() OVER () AS side
  FROM ledger.asked_side(moment)
),
included AS MATERIALIZED (
  SELECT *, dense_rank() OVER (ORDER BY product_code) AS code
  FROM query_table(included_products)
  SEMI JOIN wanted USING (scope_id)
),
-- As one list DuckDB takes them for few, and looks up the flows among them instead of the other way round.
coded AS MATERIALIZED (
  SELECT unnest(list({
    'side': w.side, 'code': i.code, 'reading_id': w.reading_id, 'scope_id': w.scope_id, 'measure': w.measure, 'source': w.source,
    'series': w.series, 'reporter_iso3': w.reporter_iso3, 'partner_iso3': w.partner_iso3, 'direction': w.direction,
    'product_code': i.product_code, 'hs_edition': i.hs_edition, 'is_whole': i.is_whole, 'share': i.share
  }), recursive := TRUE)
  FROM wanted w
  JOIN included i USING (scope_id)
),
picked AS MATERIALIZED (
  SELECT row_number() OVER () AS pick, w.side, w.code, w.reading_id, w.scope_id, w.measure,
    f.* REPLACE (w.hs_edition AS hs_edition), w.is_whole, w.share
  FROM query_table(flows) f
  JOIN coded w
    ON f.source = w.source AND f.series = w.series AND f.reporter_iso3 = w.reporter_iso3 AND f.partner_iso3 = w.partner_iso3
   AND f.direction = w.direction AND f.product_code = w.product_code AND ledger.hs_edition(f.hs_edition, f.month) = w.hs_edition
),
unmeasured AS MATERIALIZED (
  SELECT pick, side, code, month, period_months, source, series, reporter_iso3, partner_iso3, direction, product_code, product_level
  FROM picked
  WHERE measure = 'quantity' AND quantity IS NULL
),
silent AS MATERIALIZED (
  SELECT DISTINCT p.side, p.code, p.month, p.period_months
  FROM (SELECT *, unnest([left(product_code, n) FOR n IN range(0, length(product_code) + 1)]) AS prefix FROM unmeasured) p
  JOIN ledger.known('coverage', moment) c
    ON c.source = p.source AND c.series = p.series AND c.reporter_iso3 = p.reporter_iso3
   AND c.direction = p.direction AND c.month = p.month AND c.product_prefix = p.prefix
  WHERE c.product_level > p.product_level AND c.partner_iso3 IN (p.partner_iso3, '*')
),
unheard AS MATERIALIZED (
  SELECT pick
  FROM unmeasured
  SEMI JOIN silent USING (side, code, month, period_months)
),
-- What a choice needs of a flow; the flows themselves are long.
heard AS MATERIALIZED (
  SELECT pick, side, code, scope_id, hs_edition, month, period_months, item_id = '' AS is_sum, source = 'reported_figures' AS is_reported,
    CASE WHEN measure = 'value' THEN value ELSE quantity END IS NOT NULL AS is_given
  FROM picked
  ANTI JOIN unheard USING (pick)
),
items AS MATERIALIZED (
  FROM heard
  WHERE NOT is_sum OR is_reported
),
published AS NOT MATERIALIZED (
  FROM heard
  WHERE is_sum AND NOT is_reported
),
summed AS MATERIALIZED (
  SELECT DISTINCT side, code, month, period_months
  FROM published
  SEMI JOIN items USING (side, code, month, period_months)
),
chosen AS MATERIALIZED (
  SELECT *
  FROM items p
  ANTI JOIN summed USING (side, code, month, period_months)
  WINDOW cell AS (PARTITION BY p.side, p.code, p.month, p.period_months)
  QUALIFY (p.is_sum OR NOT bool_or(p.is_sum) OVER cell)
    AND (p.is_given OR NOT bool_or(p.is_given) OVER cell OR NOT p.is_reported)
),
usable AS NOT MATERIALIZED (
  FROM published
  UNION ALL
  FROM chosen
),
part_prefixes AS MATERIALIZED (
  SELECT hs_edition, product_code, unnest(ledger.prefixes_of(product_code)) AS prefix
  FROM (SELECT DISTINCT hs_edition, product_code FROM included)
),
nested AS MATERIALIZED (
  SELECT part.scope_id, part.hs_edition, part.code, whole.code AS ancestor
  FROM included part
  JOIN part_prefixes p ON p.hs_edition = part.hs_edition AND p.product_code = part.product_code
  JOIN included whole
    ON whole.scope_id = part.scope_id AND whole.hs_edition = p.hs_edition AND whole.product_code = p.prefix
   AND whole.product_code <> part.product_code
),
totals AS MATERIALIZED (
  SELECT DISTINCT side, code, month, period_months
  FROM usable
  SEMI JOIN (SELECT DISTINCT scope_id, ancestor AS code FROM nested) USING (scope_id, code)
),
double_counted AS MATERIALIZED (
  SELECT p.pick
  FROM usable p
  JOIN nested n ON n.scope_id = p.scope_id AND n.hs_edition = p.hs_edition AND n.code = p.code
  SEMI JOIN totals t
    ON t.side = p.side AND t.code = n.ancestor AND t.month = p.month AND t.period_months = p.period_months
),
left_out AS MATERIALIZED (
  FROM unheard
  UNION ALL
  (SELECT pick FROM items ANTI JOIN chosen USING (pick))
  UNION ALL
  FROM double_counted
)
SELECT * EXCLUDE (pick, side, code)
FROM picked
ANTI JOIN left_out USING (pick);
