-- One row per watch, importer, supplier, cell and measure: what was imported, as known then. The supplier W00 is all countries.
-- `is_all` tells that the source has published every supplier of the cell, in a month of another HS edition under what the goods are
-- called there; such a month without any import is one of 0 from all countries. `in_part` names codes of another HS edition that share
-- goods with the group without being the same there. Of a total and its parts only the total is used. A supplier of which a figure was
-- not reported, or in another unit, is unknown, and so are all countries in that month, whose total may lack it too.
WITH watched AS (
  SELECT watch_id, scope_id, importers
  FROM ledger.known('watch', $known_at)
),
scopes AS (
  SELECT w.watch_id, s.edition, s.product_prefix, s.is_excluded
  FROM ledger.known('scope', $known_at) s
  JOIN watched w ON w.scope_id = s.scope_id
),
imports AS MATERIALIZED (
  SELECT f.* REPLACE (ledger.hs_edition(f.hs_edition, f.month) AS hs_edition)
  FROM ledger.known('flow', $known_at) f
  WHERE f.direction = 'import' AND f.partner_iso3 <> 'EUU'
),
codes AS MATERIALIZED (
  SELECT DISTINCT hs_edition, product_code FROM imports
),
by_digits AS MATERIALIZED (
  SELECT s.watch_id, s.edition, c.hs_edition, c.product_code,
    NOT arg_max(s.is_excluded, length(s.product_prefix)) AS is_inside
  FROM codes c
  JOIN scopes s ON starts_with(c.product_code, s.product_prefix)
  GROUP BY ALL
),
abroad AS MATERIALIZED (
  SELECT c.hs_edition, c.product_code, e.edition, l.to_code, coalesce(l.is_unchanged, FALSE) AS is_unchanged
  FROM codes c
  JOIN (SELECT DISTINCT edition FROM scopes) e ON e.edition <> c.hs_edition
  LEFT JOIN ledger.hs_counterpart($known_at) l
    ON l.from_edition = c.hs_edition AND l.to_edition = e.edition
   AND l.digits = least(length(c.product_code), 6) AND l.from_code = left(c.product_code, 6)
  WHERE NOT ledger.is_outside_hs(c.product_code)
),
moved AS MATERIALIZED (
  SELECT DISTINCT s.watch_id, a.hs_edition, a.product_code
  FROM abroad a
  JOIN scopes s
    ON s.edition = a.edition AND NOT s.is_excluded AND NOT a.is_unchanged
   AND (starts_with(coalesce(a.to_code, a.product_code), s.product_prefix)
     OR starts_with(s.product_prefix, coalesce(a.to_code, a.product_code)))
),
inside AS MATERIALIZED (
  SELECT b.watch_id, b.hs_edition, b.product_code, FALSE AS is_in_part
  FROM by_digits b
  ANTI JOIN moved m ON m.watch_id = b.watch_id AND m.hs_edition = b.hs_edition AND m.product_code = b.product_code
  WHERE b.is_inside
  UNION ALL
  SELECT watch_id, hs_edition, product_code, TRUE
  FROM moved
),
picked AS MATERIALIZED (
  SELECT i.watch_id, i.is_in_part, f.*
  FROM imports f
  JOIN inside i ON i.hs_edition = f.hs_edition AND i.product_code = f.product_code
  JOIN watched w ON w.watch_id = i.watch_id AND (w.importers = [] OR list_contains(w.importers, f.reporter_iso3))
  WINDOW cell AS (PARTITION BY i.watch_id, f.source, f.series, f.reporter_iso3, f.partner_iso3, f.product_code, f.month, f.period_months)
  QUALIFY f.item_id = '' OR NOT bool_or(f.item_id = '') OVER cell
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
  SELECT watch_id, is_in_part, source, series, reporter_iso3, partner_iso3, product_code, hs_edition, month, period_months,
    unnest([{'measure': 'value', 'unit': currency, 'amount': CAST(value AS DECIMAL(28, 4))},
            {'measure': 'quantity', 'unit': unit, 'amount': CAST(quantity AS DECIMAL(28, 4))}], recursive := TRUE)
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
    array_to_string(list_sort(list(DISTINCT m.product_code || ' of ' || m.hs_edition) FILTER (m.is_in_part)), ', ') AS in_part
  FROM units u
  JOIN measured m
    ON m.watch_id = u.watch_id AND m.source = u.source AND m.series = u.series AND m.reporter_iso3 = u.reporter_iso3
   AND m.month = u.month AND m.period_months = u.period_months AND m.measure = u.measure
  GROUP BY ALL
),
needed AS (
  SELECT watch_id, edition, product_prefix,
    CASE WHEN regexp_matches(product_prefix, '^\d') THEN greatest(
      length(product_prefix),
      coalesce((SELECT max(length(x.product_prefix)) FROM scopes x
                WHERE x.watch_id = s.watch_id AND x.is_excluded AND starts_with(x.product_prefix, s.product_prefix)), 0)
    ) ELSE 0 END AS level
  FROM scopes s
  WHERE NOT is_excluded
),
published AS MATERIALIZED (
  SELECT source, series, reporter_iso3, product_prefix, product_level, month
  FROM ledger.known('coverage', $known_at)
  WHERE direction = 'import' AND partner_iso3 = '*'
),
stated AS MATERIALIZED (
  SELECT DISTINCT source, series, reporter_iso3, month, hs_edition
  FROM ledger.known('flow', $known_at)
  WHERE direction = 'import' AND hs_edition IS NOT NULL
),
held AS MATERIALIZED (
  SELECT DISTINCT c.source, c.series, c.reporter_iso3, c.month, ledger.hs_edition(s.hs_edition, c.month) AS hs_edition
  FROM published c
  LEFT JOIN stated s
    ON s.source = c.source AND s.series = c.series AND s.reporter_iso3 = c.reporter_iso3 AND s.month = c.month
),
needed_in AS MATERIALIZED (
  SELECT n.watch_id, n.product_prefix, n.level, e.hs_edition, n.product_prefix AS counterpart
  FROM needed n
  CROSS JOIN (SELECT DISTINCT hs_edition FROM held) e
  WHERE n.edition = e.hs_edition OR ledger.is_outside_hs(n.product_prefix)
  UNION ALL
  SELECT n.watch_id, n.product_prefix, n.level, l.to_edition,
    CASE WHEN l.is_unchanged THEN n.product_prefix
         WHEN length(n.product_prefix) <= 6 THEN l.to_code END
  FROM needed n
  JOIN ledger.hs_counterpart($known_at) l
    ON l.from_edition = n.edition AND l.digits = least(length(n.product_prefix), 6) AND l.from_code = left(n.product_prefix, 6)
  WHERE NOT ledger.is_outside_hs(n.product_prefix)
),
needed_prefixes AS MATERIALIZED (
  SELECT watch_id, product_prefix, level, hs_edition, counterpart,
    unnest([left(counterpart, n)
            FOR n IN range(CASE WHEN level > 0 THEN 0 ELSE length(counterpart) END, length(counterpart) + 1)]) AS prefix
  FROM needed_in
  WHERE counterpart IS NOT NULL
),
covered AS (
  SELECT n.watch_id, n.product_prefix, n.hs_edition, c.source, c.series, c.reporter_iso3, c.month,
    count(DISTINCT n.counterpart) AS parts
  FROM needed_prefixes n
  JOIN published c ON c.product_prefix = n.prefix AND c.product_level >= n.level
  JOIN held h
    ON h.source = c.source AND h.series = c.series AND h.reporter_iso3 = c.reporter_iso3 AND h.month = c.month
   AND h.hs_edition = n.hs_edition
  GROUP BY ALL
),
whole AS MATERIALIZED (
  SELECT c.watch_id, c.source, c.series, c.reporter_iso3, c.month
  FROM covered c
  JOIN (SELECT watch_id, product_prefix, hs_edition, count(*) AS parts FROM needed_in GROUP BY ALL) p
    ON p.watch_id = c.watch_id AND p.product_prefix = c.product_prefix AND p.hs_edition = c.hs_edition AND p.parts = c.parts
  JOIN (SELECT watch_id, count(*) AS prefixes FROM needed GROUP BY ALL) a ON a.watch_id = c.watch_id
  GROUP BY c.watch_id, c.source, c.series, c.reporter_iso3, c.month
  HAVING count(DISTINCT c.product_prefix) = any_value(a.prefixes)
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
  s.in_part
FROM supplied s
LEFT JOIN whole w
  ON w.watch_id = s.watch_id AND w.source = s.source AND w.series = s.series AND w.reporter_iso3 = s.reporter_iso3
 AND w.month = s.month AND s.period_months = 1
WINDOW cell AS (PARTITION BY s.watch_id, s.source, s.series, s.reporter_iso3, s.measure, s.unit, s.month, s.period_months)
UNION ALL
SELECT DISTINCT e.watch_id, e.reporter_iso3, e.source, e.series, u.measure, u.unit, 'W00', e.month, 1,
  CAST(0 AS DECIMAL(28, 4)), TRUE, CAST(NULL AS VARCHAR)
FROM empty e
JOIN units u
  ON u.watch_id = e.watch_id AND u.source = e.source AND u.series = e.series AND u.reporter_iso3 = e.reporter_iso3
 AND year(u.month) = year(e.month)
ORDER BY ALL;
