-- One row per watch, importer, supplier, cell and measure: the imports, as known then. The supplier W00 stands for all countries.
-- `is_all` is true if the source published every supplier of the cell; in another HS edition, under the counterparts of the goods. A
-- month with all suppliers published and no imports has a row of 0 from all countries. `in_part` names codes of another HS edition that
-- share only some goods with the group. Of a total and its parts, only the total is used. A supplier with a figure that was not
-- reported, or is in another unit, is unknown, and so is the total of that month, which may lack it too. A share that is printed
-- without an amount is a measure of its own, of a total of 100 percent. The importer W00 stands for the world's production, and its
-- suppliers for the countries that produce. `lacking` names codes of the group of which no total was published. `found` has the flows for
-- which a watch asks, `watched`, `held` and `needed` the rows of ledger.watched_product, ledger.held_edition and ledger.needed_part.
WITH coded AS MATERIALIZED (
  SELECT unnest(list(DISTINCT {'watch_id': w.watch_id, 'importers': w.importers, 'product_code': i.product_code}), recursive := TRUE)
  FROM watched i
  JOIN ledger.known('watch', $known_at) w USING (watch_id)
),
matched AS MATERIALIZED (
  SELECT w.watch_id, f.*
  FROM found f
  JOIN coded w ON w.product_code = f.product_code AND (w.importers = [] OR list_contains(w.importers, f.reporter_iso3))
  WHERE f.direction IN ('import', 'production')
),
picked AS MATERIALIZED (
  SELECT m.* REPLACE (i.hs_edition AS hs_edition), i.is_in_part
  FROM matched m
  JOIN watched i
    ON i.watch_id = m.watch_id AND i.product_code = m.product_code AND i.hs_edition = ledger.hs_edition(m.hs_edition, m.month)
  WHERE m.partner_iso3 <> 'EUU'
  WINDOW cell AS (PARTITION BY m.watch_id, m.source, m.series, m.reporter_iso3, m.partner_iso3, m.product_code, m.month, m.period_months)
  QUALIFY m.item_id = '' OR NOT bool_or(m.item_id = '') OVER cell
),
parts AS (
  SELECT p.*, unnest([left(p.product_code, n) FOR n IN range(1, length(p.product_code))]) AS ancestor
  FROM picked p
),
single AS MATERIALIZED (
  SELECT p.*
  FROM picked p
  ANTI JOIN (
    SELECT DISTINCT q.watch_id, q.source, q.series, q.reporter_iso3, q.partner_iso3, q.product_code, q.month, q.period_months
    FROM parts q
    JOIN picked a
      ON a.watch_id = q.watch_id AND a.source = q.source AND a.series = q.series AND a.reporter_iso3 = q.reporter_iso3
     AND a.partner_iso3 = q.partner_iso3 AND a.product_code = q.ancestor AND a.month = q.month
     AND a.period_months = q.period_months AND a.hs_edition = q.hs_edition
  ) d
    ON d.watch_id = p.watch_id AND d.source = p.source AND d.series = p.series AND d.reporter_iso3 = p.reporter_iso3
   AND d.partner_iso3 = p.partner_iso3 AND d.product_code = p.product_code AND d.month = p.month
   AND d.period_months = p.period_months
),
figures AS (
  SELECT watch_id, is_in_part, source, series, reporter_iso3, partner_iso3, product_code, hs_edition, month, period_months, grade,
    unnest([{'measure': 'value', 'unit': currency, 'amount': CAST(value AS DECIMAL(28, 4))},
            {'measure': 'quantity', 'unit': unit, 'amount': CAST(quantity AS DECIMAL(28, 4))},
            CASE WHEN value IS NULL AND quantity IS NULL AND stated_share_pct IS NOT NULL
                 THEN {'measure': 'share', 'unit': 'percent', 'amount': CAST(stated_share_pct AS DECIMAL(28, 4))} END],
      recursive := TRUE)
  FROM single
),
measured AS MATERIALIZED (
  SELECT *
  FROM figures
  WINDOW cell AS (PARTITION BY watch_id, source, series, reporter_iso3, partner_iso3, product_code, month, period_months, measure)
  QUALIFY source <> 'reported_figures' OR amount IS NOT NULL OR NOT bool_or(amount IS NOT NULL) OVER cell
),
units AS MATERIALIZED (
  SELECT DISTINCT watch_id, source, series, reporter_iso3, month, period_months, measure, unit
  FROM measured
  WHERE unit IS NOT NULL
),
supplied AS (
  SELECT u.*, m.partner_iso3,
    CASE WHEN bool_and(coalesce(m.unit = u.unit AND m.amount IS NOT NULL, FALSE)) THEN CAST(sum(m.amount) AS DECIMAL(28, 4)) END AS amount,
    array_to_string(list_sort(list(DISTINCT m.product_code || ' of ' || m.hs_edition) FILTER (m.is_in_part)), ', ') AS in_part,
    array_to_string(list_sort(list(DISTINCT m.grade)), ', ') AS grade
  FROM units u
  JOIN measured m
    ON m.watch_id = u.watch_id AND m.source = u.source AND m.series = u.series AND m.reporter_iso3 = u.reporter_iso3
   AND m.month = u.month AND m.period_months = u.period_months AND m.measure = u.measure
  GROUP BY ALL
),
whole AS MATERIALIZED (
  FROM ledger.watched_month('held', 'needed', $known_at)
),
whole_cell AS (
  SELECT u.watch_id, u.source, u.series, u.reporter_iso3, u.month, u.period_months
  FROM (SELECT DISTINCT watch_id, source, series, reporter_iso3, month, period_months FROM units) u
  JOIN whole w
    ON w.watch_id = u.watch_id AND w.source = u.source AND w.series = u.series AND w.reporter_iso3 = u.reporter_iso3
   AND w.month >= u.month AND w.month < u.month + to_months(u.period_months)
  GROUP BY ALL
  HAVING count(*) = u.period_months
),
totals AS (
  SELECT *
  FROM measured
  WHERE amount IS NOT NULL AND (partner_iso3 = 'W00' OR measure = 'share')
),
lacking AS (
  SELECT c.watch_id, c.source, c.series, c.reporter_iso3, c.month, c.period_months, c.measure,
    array_to_string(list_sort(list(DISTINCT n.product_prefix)), ', ') AS lacking
  FROM (SELECT DISTINCT watch_id, source, series, reporter_iso3, month, period_months, measure FROM totals) c
  JOIN ledger.known('watch', $known_at) w ON w.watch_id = c.watch_id
  JOIN ledger.needed_prefix($known_at) n ON n.scope_id = w.scope_id
  WHERE NOT EXISTS (
    FROM totals t
    WHERE t.watch_id = c.watch_id AND t.source = c.source AND t.series = c.series AND t.reporter_iso3 = c.reporter_iso3
      AND t.month = c.month AND t.period_months = c.period_months AND t.measure = c.measure
      AND starts_with(n.product_prefix, t.product_code)
  )
  GROUP BY ALL
),
spanned AS (
  SELECT DISTINCT watch_id, source, series, reporter_iso3,
    CAST(unnest(range(month, CAST(month + to_months(period_months) AS DATE), INTERVAL 1 MONTH)) AS DATE) AS month
  FROM picked
),
empty AS (
  SELECT w.*
  FROM whole w
  ANTI JOIN spanned s
    ON s.watch_id = w.watch_id AND s.source = w.source AND s.series = w.series AND s.reporter_iso3 = w.reporter_iso3
   AND s.month = w.month
)
SELECT
  s.watch_id,
  s.reporter_iso3 AS importer_iso3,
  s.source,
  s.series,
  s.measure,
  s.unit,
  s.partner_iso3 AS supplier_iso3,
  s.month,
  CAST(s.period_months AS INTEGER) AS period_months,
  CASE WHEN s.partner_iso3 <> 'W00' OR bool_and(s.amount IS NOT NULL) OVER cell THEN s.amount END AS amount,
  w.watch_id IS NOT NULL AS is_all,
  s.in_part,
  l.lacking,
  nullif(s.grade, '') AS grade
FROM supplied s
LEFT JOIN whole_cell w
  ON w.watch_id = s.watch_id AND w.source = s.source AND w.series = s.series AND w.reporter_iso3 = s.reporter_iso3
 AND w.month = s.month AND w.period_months = s.period_months
LEFT JOIN lacking l
  ON l.watch_id = s.watch_id AND l.source = s.source AND l.series = s.series AND l.reporter_iso3 = s.reporter_iso3
 AND l.month = s.month AND l.period_months = s.period_months AND l.measure = s.measure
WINDOW cell AS (PARTITION BY s.watch_id, s.source, s.series, s.reporter_iso3, s.measure, s.unit, s.month, s.period_months)
UNION ALL
SELECT DISTINCT u.watch_id, u.reporter_iso3, u.source, u.series, u.measure, u.unit, 'W00', u.month, CAST(u.period_months AS INTEGER),
  CAST(100 AS DECIMAL(28, 4)), FALSE, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)
FROM units u
WHERE u.measure = 'share'
UNION ALL
SELECT DISTINCT e.watch_id, e.reporter_iso3, e.source, e.series, u.measure, u.unit, 'W00', e.month, 1,
  CAST(0 AS DECIMAL(28, 4)), TRUE, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)
FROM empty e
JOIN units u
  ON u.watch_id = e.watch_id AND u.source = e.source AND u.series = e.series AND u.reporter_iso3 = e.reporter_iso3
 AND year(u.month) = year(e.month)
ORDER BY ALL;
