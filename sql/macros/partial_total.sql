-- The sums of counted flows by what is listed of them, as known at a moment: ledger.partial_total('counted', known_at), for rows of
-- ledger.counted_flow under a name. Few rows remain when those of one file and kind are summed. The rows of several parts of
-- the flows stand together in a table of which total_of makes the totals.
CREATE OR REPLACE MACRO ledger.partial_total(flows, moment) AS TABLE
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
)
SELECT reading_id, month, period_months, unit, valuation, snapshot_id, less_snapshot_id, part, questioned,
  sum(CASE WHEN is_whole THEN figure ELSE least(figure, 0) END) AS amount,
  sum(CASE WHEN is_whole THEN figure ELSE greatest(figure, 0) END) AS amount_high,
  sum(CASE WHEN is_whole THEN figure ELSE CAST(figure * coalesce(share, 0) AS DECIMAL(28, 4)) END) AS estimate,
  count(*) AS rows, count(figure) AS figures, bool_or(obs_status = 'estimated') AS is_estimated,
  bool_or(is_derived) AS is_derived
FROM figures
GROUP BY ALL;
