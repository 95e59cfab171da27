-- One row per series, country pair, direction, year, measure and unit in which the publisher changed or withdrew final figures, as known
-- then. A figure is final if it says so, or if it was retrieved after the day from which the publisher calls its year final: $finals
-- gives `source`, `final_month` and `final_day` of the following year. Declared corrections are no changes of the publisher.
WITH calls AS (
  SELECT unnest($finals, recursive := TRUE)
),
closed AS (
  SELECT o.*, CASE WHEN f.final_month IS NOT NULL
    THEN make_date(CAST(year(o.month + to_months(o.period_months - 1)) + 1 AS BIGINT), f.final_month, f.final_day) END AS final_date
  FROM ledger.flow o
  LEFT JOIN calls f ON f.source = o.source
  WHERE o.known_to <= $known_at
),
ended AS MATERIALIZED (
  FROM closed
  WHERE obs_status = 'final' OR CAST(known_from AS DATE) > final_date
),
-- As one list DuckDB takes the moments for few, and looks up the flows among them.
begun AS MATERIALIZED (
  FROM ledger.flow
  SEMI JOIN (SELECT unnest(list(DISTINCT known_to)) AS known_from FROM ended) USING (known_from)
),
changed AS (
  SELECT e.source, e.series, e.reporter_iso3, e.partner_iso3, e.direction, e.product_code, e.month, e.period_months,
    CASE WHEN CAST(e.known_from AS DATE) > e.final_date THEN e.final_date END AS final_date,
    n.source IS NULL AS is_withdrawn, coalesce(n.snapshot_id, '') AS snapshot_id,
    unnest([
      {'measure': 'value', 'unit': e.currency, 'before': CAST(e.value AS DECIMAL(28, 4)), 'after': CAST(n.value AS DECIMAL(28, 4))},
      {'measure': 'quantity', 'unit': e.unit, 'before': CAST(e.quantity AS DECIMAL(28, 4)), 'after': CAST(n.quantity AS DECIMAL(28, 4))}
    ], recursive := TRUE)
  FROM ended e
  LEFT JOIN begun n
    ON n.source = e.source AND n.series = e.series AND n.reporter_iso3 = e.reporter_iso3 AND n.partner_iso3 = e.partner_iso3
   AND n.direction = e.direction AND n.product_code = e.product_code AND n.month = e.month AND n.period_months = e.period_months
   AND n.item_id = e.item_id AND n.known_from = e.known_to
  WHERE e.snapshot_id IS DISTINCT FROM n.snapshot_id
)
SELECT
  source,
  series,
  reporter_iso3,
  partner_iso3,
  direction,
  CAST(date_trunc('year', month + to_months(period_months - 1)) AS DATE) AS year,
  measure,
  unit,
  min(final_date) AS final_date,
  CAST(sum(before) AS DECIMAL(28, 4)) AS before,
  CASE WHEN count(after) = count(*) THEN CAST(sum(after) AS DECIMAL(28, 4)) END AS after,
  count(*) AS figures,
  count(*) FILTER (is_withdrawn) AS withdrawn,
  list_sort(list(DISTINCT product_code)) AS products,
  list_sort(list(DISTINCT month)) AS months,
  nullif(max(snapshot_id), '') AS snapshot_id
FROM changed
WHERE before IS NOT NULL AND before IS DISTINCT FROM after
GROUP BY ALL
ORDER BY ALL;
