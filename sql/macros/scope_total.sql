-- The sum of the flows of each reading or side of a mirror, by month, number of months and unit, as known at a moment.
-- Both ends are null if a figure of the cell was not reported. They differ if a code of another HS edition is partly in the scope:
-- the low end leaves such codes out, the high end includes them in full, and the estimate weights them. `questioned` names
-- the breaks of figures in the sum that stand apart from those around them, `snapshots` the files of the figures, and `is_derived` whether
-- it is the difference of two published figures that run from January to date.
CREATE OR REPLACE MACRO ledger.scope_total(moment) AS TABLE
WITH questions AS (
  SELECT snapshot_id, row_number, string_agg(DISTINCT discrepancy_id, ', ' ORDER BY discrepancy_id) AS questioned
  FROM ledger.known('finding', moment)
  WHERE row_number IS NOT NULL
  GROUP BY ALL
),
figures AS (
  SELECT reading_id, month, period_months, product_code, hs_edition, is_whole, share, valuation, obs_status,
    CASE WHEN measure = 'value' THEN currency ELSE unit END AS unit,
    CASE WHEN measure = 'value' THEN CAST(value AS DECIMAL(28, 4)) ELSE CAST(quantity AS DECIMAL(28, 4)) END AS figure,
    nullif(concat_ws(', ', q.questioned, b.questioned), '') AS questioned, [f.snapshot_id, f.less_snapshot_id] AS files,
    f.is_derived
  FROM ledger.counted_flow(moment) f
  LEFT JOIN questions q ON q.snapshot_id = f.snapshot_id AND q.row_number = f.row_number
  LEFT JOIN questions b ON b.snapshot_id = f.less_snapshot_id AND b.row_number = f.less_row_number
)
SELECT
  reading_id,
  month,
  period_months,
  unit,
  CASE WHEN count(*) = count(figure)
    THEN CAST(sum(CASE WHEN is_whole THEN figure ELSE least(figure, 0) END) AS DECIMAL(28, 4)) END AS amount,
  CASE WHEN count(*) = count(figure)
    THEN CAST(sum(CASE WHEN is_whole THEN figure ELSE greatest(figure, 0) END) AS DECIMAL(28, 4)) END AS amount_high,
  CASE WHEN count(*) = count(figure)
    THEN CAST(sum(CASE WHEN is_whole THEN figure ELSE CAST(figure * coalesce(share, 0) AS DECIMAL(28, 4)) END) AS DECIMAL(28, 4))
  END AS estimate,
  array_to_string(list_sort(list(DISTINCT CASE WHEN share IS NULL THEN product_code ELSE product_code || ' of ' || hs_edition END) FILTER (NOT is_whole)), ', ') AS in_part,
  count(*) AS rows,
  string_agg(DISTINCT valuation, ', ' ORDER BY valuation) AS valuation,
  bool_or(obs_status = 'estimated') AS is_estimated,
  string_agg(DISTINCT questioned, ', ' ORDER BY questioned) AS questioned,
  list_sort(list_distinct(flatten(list(files)))) AS snapshots,
  bool_or(is_derived) AS is_derived
FROM figures
GROUP BY reading_id, month, period_months, unit;
