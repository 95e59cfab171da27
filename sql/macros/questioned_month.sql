-- The months with far fewer figures than those around them, of the series with a change at a moment: one row per month and level.
-- A file that lost half of its rows, or was cut off, would otherwise look like half of the trade. The month of a rate counts once a
-- later month has begun. Zeros do not count: some publishers print one for each month after the first trade of a year.
CREATE OR REPLACE MACRO ledger.questioned_month(publisher, moment) AS TABLE
WITH changed AS (
  SELECT DISTINCT series, reporter_iso3, partner_iso3, direction, product_level
  FROM ledger.flow
  WHERE source = publisher AND (known_from = moment OR known_to = moment) AND period_months = 1
),
changed_rates AS (
  SELECT DISTINCT series, currency FROM ledger.rate WHERE source = publisher AND (known_from = moment OR known_to = moment)
),
counted AS (
  SELECT series, reporter_iso3, partner_iso3, direction, product_level, CAST(NULL AS VARCHAR) AS currency, month,
    count(*) AS figures, max_by(snapshot_id, known_from) AS snapshot_id
  FROM ledger.flow
  SEMI JOIN changed USING (series, reporter_iso3, partner_iso3, direction, product_level)
  WHERE source = publisher AND known_to IS NULL AND period_months = 1 AND item_id = '' AND (value <> 0 OR quantity <> 0)
  GROUP BY ALL
  UNION ALL
  SELECT series, NULL, NULL, NULL, NULL, currency, CAST(date_trunc('month', period_start) AS DATE) AS month,
    count(*), max_by(snapshot_id, known_from)
  FROM ledger.rate
  SEMI JOIN changed_rates USING (series, currency)
  WHERE source = publisher AND known_to IS NULL AND period = 'day'
  GROUP BY ALL
),
around AS (
  SELECT *, median(figures) OVER near AS usual, count(*) OVER near AS months,
    lead(month) OVER (PARTITION BY series, reporter_iso3, partner_iso3, direction, product_level, currency ORDER BY month) AS next
  FROM counted
  WINDOW near AS (PARTITION BY series, reporter_iso3, partner_iso3, direction, product_level, currency ORDER BY month
                  ROWS BETWEEN 12 PRECEDING AND 12 FOLLOWING EXCLUDE CURRENT ROW)
)
SELECT series, reporter_iso3, partner_iso3, direction, product_level, currency, month, figures, CAST(usual AS DECIMAL(28, 1)) AS usual,
  snapshot_id
FROM around
WHERE figures < ledger.bound_of('month_of_rows') * usual AND months >= 6
  AND usual >= CASE WHEN currency IS NULL THEN 20 ELSE 15 END AND (currency IS NULL OR next IS NOT NULL);
