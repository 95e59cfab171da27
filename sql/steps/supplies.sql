-- One row per watch, importer, supplier, cell and measure: what was imported, as known then. The supplier W00 is all countries.
-- `is_all` tells that the source has published every supplier of the cell; `in_part` names codes of another HS edition that share
-- goods with the group without being the same there. Of a total and its parts only the total is used.
WITH watched AS (
  SELECT watch_id, scope_id, importers
  FROM ledger.watch
  WHERE known_from <= $known_at AND (known_to IS NULL OR known_to > $known_at)
),
scopes AS (
  SELECT w.watch_id, s.edition, s.product_prefix, s.is_excluded
  FROM ledger.scope s
  JOIN watched w ON w.scope_id = s.scope_id
  WHERE s.known_from <= $known_at AND (s.known_to IS NULL OR s.known_to > $known_at)
),
imports AS MATERIALIZED (
  SELECT f.* REPLACE (ledger.hs_edition(f.hs_edition, f.month) AS hs_edition)
  FROM ledger.flow f
  WHERE f.direction = 'import' AND f.partner_iso3 <> 'EUU'
    AND f.known_from <= $known_at AND (f.known_to IS NULL OR f.known_to > $known_at)
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
measured AS (
  SELECT watch_id, is_in_part, source, series, reporter_iso3, partner_iso3, product_code, hs_edition, month, period_months,
    unnest([{'measure': 'value', 'unit': currency, 'amount': CAST(value AS DECIMAL(28, 4))},
            {'measure': 'quantity', 'unit': unit, 'amount': CAST(quantity AS DECIMAL(28, 4))}]) AS figure
  FROM single
),
all_partners AS MATERIALIZED (
  SELECT DISTINCT s.watch_id, c.source, c.series, c.reporter_iso3, c.month, s.product_prefix
  FROM ledger.coverage c
  JOIN scopes s
    ON NOT s.is_excluded AND starts_with(s.product_prefix, c.product_prefix) AND c.product_level >= length(s.product_prefix)
  WHERE c.direction = 'import' AND c.partner_iso3 = '*'
    AND c.known_from <= $known_at AND (c.known_to IS NULL OR c.known_to > $known_at)
),
whole AS (
  SELECT watch_id, source, series, reporter_iso3, month, count(*) AS prefixes
  FROM all_partners
  GROUP BY ALL
),
asked AS (
  SELECT watch_id, count(*) AS prefixes FROM scopes WHERE NOT is_excluded GROUP BY ALL
)
SELECT
  m.watch_id,
  m.reporter_iso3 AS importer_iso3,
  m.source,
  m.series,
  m.figure.measure AS measure,
  m.figure.unit AS unit,
  m.partner_iso3 AS supplier_iso3,
  m.month,
  CAST(m.period_months AS INTEGER) AS period_months,
  CASE WHEN count(*) = count(m.figure.amount) THEN CAST(sum(m.figure.amount) AS DECIMAL(28, 4)) END AS amount,
  coalesce(any_value(w.prefixes) = any_value(a.prefixes), FALSE) AS is_all,
  array_to_string(list_sort(list(DISTINCT m.product_code || ' of ' || m.hs_edition) FILTER (m.is_in_part)), ', ') AS in_part
FROM measured m
JOIN asked a ON a.watch_id = m.watch_id
LEFT JOIN whole w
  ON w.watch_id = m.watch_id AND w.source = m.source AND w.series = m.series AND w.reporter_iso3 = m.reporter_iso3
 AND w.month = m.month AND m.period_months = 1
WHERE m.figure.unit IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
