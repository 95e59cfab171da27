-- One row per source and cell reported by two sources: the same goods, month, direction and unit. A source that has published a cell
-- completely without a row reports 0 there. Without the `source` and `series` of $incomparable, whose sources count differently.
WITH flows AS MATERIALIZED (
  FROM ledger.known('flow', $known_at)
  ANTI JOIN (SELECT unnest($incomparable, recursive := true)) AS apart USING (source, series)
),
monthly AS (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month,
    unnest([{'unit': currency, 'amount': CAST(value AS DECIMAL(28, 4))},
            {'unit': unit, 'amount': CAST(quantity AS DECIMAL(28, 4))}]) AS figure
  FROM flows
  WHERE period_months = 1
),
totals AS MATERIALIZED (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month,
    figure.unit AS unit, CAST(sum(figure.amount) AS DECIMAL(28, 4)) AS amount
  FROM monthly
  WHERE figure.unit IS NOT NULL AND figure.amount IS NOT NULL
  GROUP BY ALL
),
measures AS (
  SELECT DISTINCT source, series, reporter_iso3, direction, unit
  FROM totals
),
wanted AS MATERIALIZED (
  SELECT m.source, m.series, t.reporter_iso3, t.partner_iso3, t.direction, t.product_code, t.product_level, t.month, t.unit,
    unnest([left(t.product_code, n)
            FOR n IN range(CASE WHEN t.product_level > 0 THEN 0 ELSE length(t.product_code) END, length(t.product_code) + 1)]) AS prefix
  FROM totals t
  JOIN measures m
    ON m.source <> t.source AND m.reporter_iso3 = t.reporter_iso3 AND m.direction = t.direction AND m.unit = t.unit
),
covered AS (
  SELECT DISTINCT w.* EXCLUDE (prefix)
  FROM wanted w
  JOIN ledger.known('coverage', $known_at) c
    ON c.source = w.source AND c.series = w.series AND c.reporter_iso3 = w.reporter_iso3 AND c.direction = w.direction
   AND c.month = w.month AND c.product_prefix = w.prefix
  WHERE (c.partner_iso3 = w.partner_iso3 OR (c.partner_iso3 = '*' AND w.partner_iso3 NOT IN ('W00', 'EUU', 'XXU')))
    AND c.product_level >= w.product_level
),
reported AS (
  SELECT DISTINCT c.source, c.series, c.reporter_iso3, c.partner_iso3, c.direction, c.product_code, c.month
  FROM covered c
  JOIN flows f
    ON f.source = c.source AND f.series = c.series AND f.reporter_iso3 = c.reporter_iso3 AND f.partner_iso3 = c.partner_iso3
   AND f.direction = c.direction
  WHERE c.month >= f.month AND c.month < f.month + to_months(f.period_months)
    AND (starts_with(f.product_code, c.product_code) OR starts_with(c.product_code, f.product_code))
),
silent AS (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month, unit,
    CAST(0 AS DECIMAL(28, 4)) AS amount
  FROM covered
  ANTI JOIN reported USING (source, series, reporter_iso3, partner_iso3, direction, product_code, month)
),
measured AS (
  FROM totals
  UNION ALL BY NAME
  FROM silent
)
SELECT t.* EXCLUDE (product_level)
FROM measured t
SEMI JOIN measured o
  ON o.source <> t.source AND o.reporter_iso3 = t.reporter_iso3 AND o.partner_iso3 = t.partner_iso3
 AND o.direction = t.direction AND o.product_code = t.product_code AND o.month = t.month AND o.unit = t.unit
ORDER BY ALL;
