-- One row per source and cell reported by two sources: the same goods, month, direction and unit.
-- Without the `source` and `series` of $incomparable, whose sources count differently.
WITH monthly AS (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, month,
    unnest([{'unit': currency, 'amount': CAST(value AS DECIMAL(28, 4))},
            {'unit': unit, 'amount': CAST(quantity AS DECIMAL(28, 4))}]) AS figure
  FROM ledger.known('flow', $known_at)
  ANTI JOIN (SELECT unnest($incomparable, recursive := true)) AS apart USING (source, series)
  WHERE period_months = 1
),
totals AS (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, month,
    figure.unit AS unit, CAST(sum(figure.amount) AS DECIMAL(28, 4)) AS amount
  FROM monthly
  WHERE figure.unit IS NOT NULL AND figure.amount IS NOT NULL
  GROUP BY ALL
)
SELECT t.*
FROM totals t
SEMI JOIN totals o
  ON o.source <> t.source AND o.reporter_iso3 = t.reporter_iso3 AND o.partner_iso3 = t.partner_iso3
 AND o.direction = t.direction AND o.product_code = t.product_code AND o.month = t.month AND o.unit = t.unit
ORDER BY ALL;
