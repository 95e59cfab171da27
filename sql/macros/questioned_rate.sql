-- The rates that stood apart from the rates around them at each of several moments, of the currencies with a change at that moment: one
-- row per moment and rate. A level that lasts is none: a rate is apart from both sides, or, at an end of the series, far from its only side.
CREATE OR REPLACE MACRO ledger.questioned_rate(publisher, moments) AS TABLE
WITH takes AS MATERIALIZED (
  SELECT unnest(moments) AS moment
),
changed AS (
  SELECT t.moment, r.series, r.currency, r.period
  FROM ledger.rate r
  JOIN takes t ON t.moment = r.known_from
  WHERE r.source = publisher
  UNION
  SELECT t.moment, r.series, r.currency, r.period
  FROM ledger.rate r
  JOIN takes t ON t.moment = r.known_to
  WHERE r.source = publisher
),
rates AS MATERIALIZED (
  SELECT c.moment, r.*, ln(CAST(r.units_per_usd AS DOUBLE)) AS size, ln(ledger.bound_of('rate_edge')) AS edge
  FROM ledger.rate r
  JOIN changed c ON c.series = r.series AND c.currency = r.currency AND c.period = r.period
  WHERE r.source = publisher AND r.known_from <= c.moment AND (r.known_to IS NULL OR r.known_to > c.moment)
),
steps AS (
  SELECT moment, series, currency, period,
    abs(size - lag(size) OVER (PARTITION BY moment, series, currency, period ORDER BY period_start)) AS step
  FROM rates
),
-- Most currencies never jump, and need no medians.
jumping AS MATERIALIZED (
  SELECT DISTINCT moment, series, currency, period FROM steps WHERE step >= ln(ledger.bound_of('rate_spike'))
),
sided AS (
  SELECT *, median(size) OVER before AS left_size, count(*) OVER before AS left_count,
    median(size) OVER after AS right_size, count(*) OVER after AS right_count,
    list(size) OVER just_before AS last_sizes, list(size) OVER just_after AS next_sizes,
    median(size) OVER long_before AS far_left_size, count(*) OVER long_before AS far_left_count,
    median(size) OVER long_after AS far_right_size, count(*) OVER long_after AS far_right_count
  FROM rates
  SEMI JOIN jumping USING (moment, series, currency, period)
  WINDOW
    before AS (PARTITION BY moment, series, currency, period ORDER BY period_start ROWS BETWEEN 11 PRECEDING AND 1 PRECEDING),
    after AS (PARTITION BY moment, series, currency, period ORDER BY period_start ROWS BETWEEN 1 FOLLOWING AND 11 FOLLOWING),
    just_before AS (PARTITION BY moment, series, currency, period ORDER BY period_start ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING),
    just_after AS (PARTITION BY moment, series, currency, period ORDER BY period_start ROWS BETWEEN 1 FOLLOWING AND 5 FOLLOWING),
    long_before AS (PARTITION BY moment, series, currency, period ORDER BY period_start ROWS BETWEEN 45 PRECEDING AND 1 PRECEDING),
    long_after AS (PARTITION BY moment, series, currency, period ORDER BY period_start ROWS BETWEEN 1 FOLLOWING AND 45 FOLLOWING)
),
judged AS (
  SELECT *,
    sign(size - left_size) = sign(size - right_size)
      AND least(abs(size - left_size), abs(size - right_size)) >= ln(ledger.bound_of('rate_spike'))
      AND (least(left_count, right_count) >= 3 OR abs(left_size - right_size) < ln(ledger.bound_of('rate_spike'))) AS is_spike,
    period = 'day' AND least(far_left_count, far_right_count) >= 12 AND sign(size - far_left_size) = sign(size - far_right_size)
      AND least(abs(size - far_left_size), abs(size - far_right_size)) >= ln(ledger.bound_of('rate_spell')) AS is_in_spell,
    CASE WHEN right_count < 3 AND left_count >= 3
         THEN len([1 FOR other IN last_sizes IF abs(size - other) < edge]) <= 2 - right_count
         WHEN left_count < 3 AND right_count >= 3
         THEN len([1 FOR other IN next_sizes IF abs(size - other) < edge]) <= 2 - left_count
    END AS is_apart_at_an_end
  FROM sided
)
SELECT
  CASE WHEN coalesce(is_spike, FALSE) THEN 'rate_spike' WHEN is_in_spell THEN 'rate_spell' ELSE 'rate_edge' END AS rule,
  moment,
  snapshot_id,
  row_number,
  series,
  currency,
  period,
  period_start,
  CAST(units_per_usd AS DECIMAL(28, 4)) AS figure,
  CAST(exp(CASE WHEN coalesce(is_spike, FALSE) AND left_count >= right_count THEN left_size
                WHEN coalesce(is_spike, FALSE) THEN right_size
                WHEN is_in_spell THEN far_left_size
                WHEN left_count >= 3 THEN left_size ELSE right_size END) AS DECIMAL(28, 4)) AS around
FROM judged
WHERE coalesce(is_spike, FALSE) OR coalesce(is_in_spell, FALSE) OR coalesce(is_apart_at_an_end, FALSE);
