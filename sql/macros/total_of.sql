-- The totals by reading or side of a mirror, month, number of months and unit: ledger.total_of('partial'), for the rows of
-- partial_total under a name. Both ends are null if a figure of the cell was not reported. They differ if a code of
-- another HS edition is partly in the scope: the low end leaves such codes out, the high end includes them in full, and the estimate
-- weights them. `questioned` names the breaks of figures in the sum that stand apart from those around them, `snapshots` the files of the
-- figures, and `is_derived` whether it is the difference of two published figures that run from January to date.
CREATE OR REPLACE MACRO ledger.total_of(partial) AS TABLE
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
FROM query_table(partial)
GROUP BY reading_id, month, period_months, unit;
