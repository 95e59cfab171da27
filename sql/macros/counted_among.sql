-- The flows of each reading or side of a mirror as they are counted, as known at a moment: each once, in the months it adds:
-- ledger.counted_among('scope_flow'), for the rows of ledger.scope_flow under a name.
-- Most stand as published. Of figures that run from January to date (ledger.series_to_date) each is counted from where the one before
-- it ends: the months between are the difference of two published figures, and carry the revision of the months before. A figure
-- is one of these steps if it has the goods of the longest figure of its year, so that the steps of a year add up to that exactly.
-- `is_derived` marks a difference; `less_value`, `less_quantity`, `less_snapshot_id` and `less_row_number` are what was taken off.
CREATE OR REPLACE MACRO ledger.counted_among(scope_flows) AS TABLE
WITH flows AS NOT MATERIALIZED (
  SELECT *, (source, series) IN (SELECT (source, series) FROM ledger.series_to_date) AS is_to_date
  FROM query_table(scope_flows)
),
to_date AS MATERIALIZED (
  SELECT * EXCLUDE (is_to_date), concat_ws('/', series, product_code, hs_edition, item_id, coalesce(currency, unit, '')) AS good
  FROM flows
  WHERE is_to_date
),
spans AS (
  SELECT reading_id, month, period_months, list_sort(list(DISTINCT good)) AS goods
  FROM to_date
  GROUP BY ALL
),
longest AS (
  SELECT reading_id, month, arg_max(goods, period_months) AS goods
  FROM spans
  GROUP BY ALL
),
steps AS MATERIALIZED (
  SELECT s.reading_id, s.month, s.period_months,
    lag(s.period_months, 1, 0) OVER (PARTITION BY s.reading_id, s.month ORDER BY s.period_months) AS months_before
  FROM spans s
  JOIN longest l ON l.reading_id = s.reading_id AND l.month = s.month AND l.goods = s.goods
)
SELECT * EXCLUDE (is_to_date), FALSE AS is_derived,
  CAST(NULL AS DECIMAL(18, 2)) AS less_value, CAST(NULL AS DECIMAL(18, 4)) AS less_quantity,
  CAST(NULL AS VARCHAR) AS less_snapshot_id, CAST(NULL AS BIGINT) AS less_row_number
FROM flows
WHERE NOT is_to_date
UNION ALL BY NAME
SELECT t.* EXCLUDE (good) REPLACE (
    CAST(t.month + to_months(CAST(s.months_before AS INTEGER)) AS DATE) AS month,
    CAST(t.period_months - s.months_before AS SMALLINT) AS period_months,
    CASE WHEN s.months_before = 0 THEN t.value ELSE CAST(t.value - b.value AS DECIMAL(18, 2)) END AS value,
    CASE WHEN s.months_before = 0 THEN t.quantity ELSE CAST(t.quantity - b.quantity AS DECIMAL(18, 4)) END AS quantity
  ),
  s.months_before > 0 AS is_derived, b.value AS less_value, b.quantity AS less_quantity, b.snapshot_id AS less_snapshot_id,
  b.row_number AS less_row_number
FROM to_date t
JOIN steps s ON s.reading_id = t.reading_id AND s.month = t.month AND s.period_months = t.period_months
LEFT JOIN to_date b
  ON b.reading_id = t.reading_id AND b.month = t.month AND b.period_months = s.months_before AND b.good = t.good;
