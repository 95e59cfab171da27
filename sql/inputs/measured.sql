-- One row per source and cell reported by two sources: the same goods, month, direction and unit. A source that has published a cell
-- completely without a row reports 0 there. Without the `source` and `series` of $incomparable, whose sources count differently.
-- Only goods that two sources give, and months that another source published, are looked at. `held` has the rows of ledger.held_edition.
WITH series AS MATERIALIZED (
  SELECT DISTINCT source, series, reporter_iso3, direction
  FROM held
  ANTI JOIN (SELECT unnest($incomparable, recursive := true)) AS apart USING (source, series)
),
shared AS MATERIALIZED (
  SELECT *
  FROM series
  SEMI JOIN (SELECT reporter_iso3, direction FROM series GROUP BY ALL HAVING count(DISTINCT source) > 1)
    USING (reporter_iso3, direction)
),
flows AS NOT MATERIALIZED (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month, period_months,
    currency, value, unit, quantity
  FROM ledger.known('flow', $known_at)
  SEMI JOIN shared USING (source, series, reporter_iso3, direction)
),
figures AS NOT MATERIALIZED (
  SELECT * EXCLUDE (currency, value, unit, quantity), currency AS unit, CAST(value AS DECIMAL(28, 4)) AS amount
  FROM flows
  WHERE period_months = 1 AND currency IS NOT NULL AND value IS NOT NULL
  UNION ALL
  SELECT * EXCLUDE (currency, value, unit, quantity), unit, CAST(quantity AS DECIMAL(28, 4))
  FROM flows
  WHERE period_months = 1 AND unit IS NOT NULL AND quantity IS NOT NULL
),
products AS MATERIALIZED (
  SELECT DISTINCT source, series, reporter_iso3, direction, product_code, unit
  FROM figures
),
measures AS MATERIALIZED (
  SELECT DISTINCT source, series, reporter_iso3, direction, unit
  FROM products
),
published AS MATERIALIZED (
  SELECT source, series, reporter_iso3, partner_iso3, direction, month, product_prefix, max(product_level) AS product_level
  FROM ledger.known('coverage', $known_at)
  SEMI JOIN measures USING (source, series, reporter_iso3, direction)
  GROUP BY ALL
),
goods AS MATERIALIZED (
  SELECT reporter_iso3, direction, product_code, unit
  FROM products
  GROUP BY ALL
  HAVING min(source) <> max(source)
),
offers AS MATERIALIZED (
  SELECT p.reporter_iso3, p.direction, p.month, m.unit, min(p.source) AS first_source, max(p.source) AS last_source
  FROM (SELECT DISTINCT source, series, reporter_iso3, direction, month FROM published) p
  JOIN measures m USING (source, series, reporter_iso3, direction)
  GROUP BY ALL
),
compared AS (
  SELECT f.*
  FROM figures f
  LEFT JOIN goods g
    ON g.reporter_iso3 = f.reporter_iso3 AND g.direction = f.direction AND g.product_code = f.product_code AND g.unit = f.unit
  LEFT JOIN offers o
    ON o.reporter_iso3 = f.reporter_iso3 AND o.direction = f.direction AND o.month = f.month AND o.unit = f.unit
  WHERE g.unit IS NOT NULL OR o.first_source <> f.source OR o.last_source <> f.source
),
totals AS MATERIALIZED (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month, unit,
    CAST(sum(amount) AS DECIMAL(28, 4)) AS amount
  FROM compared
  GROUP BY ALL
),
wanted AS MATERIALIZED (
  SELECT DISTINCT m.source, m.series, t.reporter_iso3, t.partner_iso3, t.direction, t.product_code, t.product_level, t.month, t.unit,
    t.key
  FROM (
    SELECT *, unnest(CASE WHEN partner_iso3 IN ('W00', 'EUU', 'XXU') THEN [partner_iso3] ELSE [partner_iso3, '*'] END) AS key
    FROM totals
  ) t
  JOIN (SELECT DISTINCT source, series, reporter_iso3, partner_iso3, direction, month FROM published) p
    ON p.source <> t.source AND p.reporter_iso3 = t.reporter_iso3 AND p.direction = t.direction AND p.month = t.month
   AND p.partner_iso3 = t.key
  JOIN measures m
    ON m.source = p.source AND m.series = p.series AND m.reporter_iso3 = t.reporter_iso3 AND m.direction = t.direction
   AND m.unit = t.unit
),
covered AS MATERIALIZED (
  SELECT DISTINCT w.* EXCLUDE (key, prefix)
  FROM (
    SELECT *, unnest([left(product_code, n)
                      FOR n IN range(CASE WHEN product_level > 0 THEN 0 ELSE length(product_code) END, length(product_code) + 1)]) AS prefix
    FROM wanted
  ) w
  JOIN published p
    ON p.source = w.source AND p.series = w.series AND p.reporter_iso3 = w.reporter_iso3 AND p.partner_iso3 = w.key
   AND p.direction = w.direction AND p.month = w.month AND p.product_prefix = w.prefix
  WHERE p.product_level >= w.product_level
),
-- A cell has a row if one gives its goods, a part of them, or a whole of which they are a part.
given AS MATERIALIZED (
  SELECT DISTINCT source, series, reporter_iso3, partner_iso3, direction, product_code,
    CAST(unnest(range(month, CAST(month + to_months(period_months) AS DATE), INTERVAL 1 MONTH)) AS DATE) AS month
  FROM flows
  SEMI JOIN (SELECT DISTINCT source, series, reporter_iso3, partner_iso3, direction FROM covered)
    USING (source, series, reporter_iso3, partner_iso3, direction)
),
reported AS MATERIALIZED (
  SELECT c.source, c.series, c.reporter_iso3, c.partner_iso3, c.direction, c.product_code, c.month
  FROM covered c
  SEMI JOIN (
    SELECT DISTINCT * REPLACE (left(product_code, n.digits) AS product_code)
    FROM given
    JOIN (SELECT DISTINCT length(product_code) AS digits FROM covered) n ON length(product_code) >= n.digits
  ) g USING (source, series, reporter_iso3, partner_iso3, direction, product_code, month)
  UNION
  SELECT c.source, c.series, c.reporter_iso3, c.partner_iso3, c.direction, c.product_code, c.month
  FROM (SELECT *, unnest([left(product_code, n) FOR n IN range(1, length(product_code))]) AS prefix FROM covered) c
  SEMI JOIN given g
    ON g.source = c.source AND g.series = c.series AND g.reporter_iso3 = c.reporter_iso3 AND g.partner_iso3 = c.partner_iso3
   AND g.direction = c.direction AND g.month = c.month AND g.product_code = c.prefix
),
measured AS MATERIALIZED (
  FROM totals
  UNION ALL BY NAME
  SELECT *, CAST(0 AS DECIMAL(28, 4)) AS amount
  FROM covered
  ANTI JOIN reported USING (source, series, reporter_iso3, partner_iso3, direction, product_code, month)
),
twice AS MATERIALIZED (
  SELECT reporter_iso3, partner_iso3, direction, product_code, month, unit
  FROM measured
  GROUP BY ALL
  HAVING min(source) <> max(source)
)
SELECT * EXCLUDE (product_level)
FROM measured
SEMI JOIN twice USING (reporter_iso3, partner_iso3, direction, product_code, month, unit)
ORDER BY ALL;
