-- The sums of counted flows by reading or side of a mirror, month, number of months and unit: ledger.total_of('counted', known_at), for
-- the rows of ledger.counted_flow under a name. Both ends are null if a figure of the cell was not reported. They differ if a code of
-- another HS edition is partly in the scope: the low end leaves such codes out, the high end includes them in full, and the estimate
-- weights them. `questioned` names the breaks of figures in the sum that stand apart from those around them, `snapshots` the files of the
-- figures, and `is_derived` whether it is the difference of two published figures that run from January to date.
CREATE OR REPLACE MACRO ledger.total_of(flows, moment) AS TABLE
WITH questions AS MATERIALIZED (
  SELECT snapshot_id, row_number, string_agg(DISTINCT discrepancy_id, ', ' ORDER BY discrepancy_id) AS questioned
  FROM ledger.known('finding', moment)
  WHERE row_number IS NOT NULL
  GROUP BY ALL
),
figures AS (
  SELECT reading_id, month, period_months, is_whole, share, valuation, obs_status, f.snapshot_id, f.less_snapshot_id,
    f.is_derived, CASE WHEN measure = 'value' THEN currency ELSE unit END AS unit,
    CASE WHEN measure = 'value' THEN CAST(value AS DECIMAL(28, 4)) ELSE CAST(quantity AS DECIMAL(28, 4)) END AS figure,
    CASE WHEN NOT is_whole AND share IS NULL THEN product_code
         WHEN NOT is_whole THEN product_code || ' of ' || hs_edition END AS part,
    nullif(concat_ws(', ', q.questioned, b.questioned), '') AS questioned
  FROM query_table(flows) f
  LEFT JOIN questions q ON q.snapshot_id = f.snapshot_id AND q.row_number = f.row_number
  LEFT JOIN questions b ON b.snapshot_id = f.less_snapshot_id AND b.row_number = f.less_row_number
),
-- Few rows remain when those of one file and kind are summed, so that what is listed is listed of few.
by_file AS (
  SELECT reading_id, month, period_months, unit, valuation, snapshot_id, less_snapshot_id, part, questioned,
    sum(CASE WHEN is_whole THEN figure ELSE least(figure, 0) END) AS amount,
    sum(CASE WHEN is_whole THEN figure ELSE greatest(figure, 0) END) AS amount_high,
    sum(CASE WHEN is_whole THEN figure ELSE CAST(figure * coalesce(share, 0) AS DECIMAL(28, 4)) END) AS estimate,
    count(*) AS rows, count(figure) AS figures, bool_or(obs_status = 'estimated') AS is_estimated,
    bool_or(is_derived) AS is_derived
  FROM figures
  GROUP BY ALL
)
SELECT
  reading_id,
  month,
  period_months,
  unit,
  CASE WHEN sum(rows) = sum(figures) THEN CAST(sum(amount) AS DECIMAL(28, 4)) END AS amount,
  CASE WHEN sum(rows) = sum(figures) THEN CAST(sum(amount_high) AS DECIMAL(28, 4)) END AS amount_high,
  CASE WHEN sum(rows) = sum(figures) THEN CAST(sum(estimate) AS DECIMAL(28, 4)) END AS estimate,
  array_to_string(list_sort(list(DISTINCT part) FILTER (part IS NOT NULL)), ', ') AS in_part,
  CAST(sum(rows) AS BIGINT) AS rows,
  string_agg(DISTINCT valuation, ', ' ORDER BY valuation) AS valuation,
  bool_or(is_estimated) AS is_estimated,
  string_agg(DISTINCT questioned, ', ' ORDER BY questioned) AS questioned,
  list_sort(list_distinct(flatten(list([snapshot_id, less_snapshot_id])))) AS snapshots,
  bool_or(is_derived) AS is_derived
FROM by_file
GROUP BY reading_id, month, period_months, unit;
