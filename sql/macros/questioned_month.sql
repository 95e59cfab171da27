-- The months with far fewer figures than those around them at each of several moments, of the series with a change at that moment: one
-- row per moment, month and level. A file that lost half of its rows, or was cut off, would otherwise look like half of the trade. The
-- month of a rate counts once a later month has begun. Zeros do not count: some publishers print one for each month after the first trade
-- of a year.
CREATE OR REPLACE MACRO ledger.questioned_month(publisher, moments) AS TABLE
WITH takes AS MATERIALIZED (
  SELECT unnest(moments) AS moment
),
-- Counted once for all moments: how many figures of a month came and went together.
counted_flows AS MATERIALIZED (
  SELECT series, reporter_iso3, partner_iso3, direction, product_level, month, known_from, known_to,
    count(*) FILTER (item_id = '' AND (value <> 0 OR quantity <> 0)) AS figures,
    any_value(snapshot_id) FILTER (item_id = '' AND (value <> 0 OR quantity <> 0)) AS snapshot_id
  FROM ledger.flow
  WHERE source = publisher AND period_months = 1
  GROUP BY ALL
),
changed AS MATERIALIZED (
  SELECT t.moment, f.series, f.reporter_iso3, f.partner_iso3, f.direction, f.product_level
  FROM counted_flows f
  JOIN takes t ON t.moment = f.known_from
  UNION
  SELECT t.moment, f.series, f.reporter_iso3, f.partner_iso3, f.direction, f.product_level
  FROM counted_flows f
  JOIN takes t ON t.moment = f.known_to
),
changed_rates AS MATERIALIZED (
  SELECT t.moment, r.series, r.currency
  FROM ledger.rate r
  JOIN takes t ON t.moment = r.known_from
  WHERE r.source = publisher
  UNION
  SELECT t.moment, r.series, r.currency
  FROM ledger.rate r
  JOIN takes t ON t.moment = r.known_to
  WHERE r.source = publisher
),
counted AS (
  SELECT c.moment, f.series, f.reporter_iso3, f.partner_iso3, f.direction, f.product_level, CAST(NULL AS VARCHAR) AS currency, f.month,
    CAST(sum(f.figures) AS BIGINT) AS figures, max_by(f.snapshot_id, f.known_from) AS snapshot_id
  FROM counted_flows f
  JOIN changed c
    ON c.series = f.series AND c.reporter_iso3 = f.reporter_iso3 AND c.partner_iso3 = f.partner_iso3
   AND c.direction = f.direction AND c.product_level = f.product_level
  WHERE f.figures > 0 AND f.known_from <= c.moment AND (f.known_to IS NULL OR f.known_to > c.moment)
  GROUP BY ALL
  UNION ALL
  SELECT c.moment, r.series, NULL, NULL, NULL, NULL, r.currency, CAST(date_trunc('month', r.period_start) AS DATE) AS month,
    count(*), max_by(r.snapshot_id, r.known_from)
  FROM ledger.rate r
  JOIN changed_rates c ON c.series = r.series AND c.currency = r.currency
  WHERE r.source = publisher AND r.known_from <= c.moment AND (r.known_to IS NULL OR r.known_to > c.moment) AND r.period = 'day'
  GROUP BY ALL
),
around AS (
  SELECT *, median(figures) OVER near AS usual, count(*) OVER near AS months,
    lead(month) OVER (PARTITION BY moment, series, reporter_iso3, partner_iso3, direction, product_level, currency ORDER BY month) AS next
  FROM counted
  WINDOW near AS (PARTITION BY moment, series, reporter_iso3, partner_iso3, direction, product_level, currency ORDER BY month
                  ROWS BETWEEN 12 PRECEDING AND 12 FOLLOWING EXCLUDE CURRENT ROW)
)
SELECT moment, series, reporter_iso3, partner_iso3, direction, product_level, currency, month, figures, CAST(usual AS DECIMAL(28, 1)) AS usual,
  snapshot_id
FROM around
WHERE figures < ledger.bound_of('month_of_rows') * usual AND months >= 6
  AND usual >= CASE WHEN currency IS NULL THEN 20 ELSE 15 END AND (currency IS NULL OR next IS NOT NULL);
