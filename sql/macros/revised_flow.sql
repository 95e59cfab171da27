-- The cells that are known otherwise at a later moment than at an earlier one: ledger.revised_flow(earlier, later).
-- `change`: added, withdrawn, changed (value, quantity or unit) or settled (only how final the figure is).
CREATE OR REPLACE MACRO ledger.revised_flow(earlier, later) AS TABLE
WITH touched AS MATERIALIZED (
  SELECT *,
    known_from <= earlier AS was_known,
    known_to IS NULL OR known_to > later AS is_known
  FROM ledger.flow
  WHERE (known_from > earlier AND known_from <= later AND (known_to IS NULL OR known_to > later))
     OR (known_from <= earlier AND known_to > earlier AND known_to <= later)
),
paired AS (
  SELECT
    source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id,
    bool_or(was_known) AS was_known,
    bool_or(is_known) AS is_known,
    max(value) FILTER (WHERE was_known) AS value_before,
    max(value) FILTER (WHERE is_known) AS value_after,
    any_value(currency) AS currency,
    max(quantity) FILTER (WHERE was_known) AS quantity_before,
    max(quantity) FILTER (WHERE is_known) AS quantity_after,
    max(unit) FILTER (WHERE was_known) AS unit_before,
    max(unit) FILTER (WHERE is_known) AS unit_after,
    max(obs_status) FILTER (WHERE was_known) AS status_before,
    max(obs_status) FILTER (WHERE is_known) AS status_after,
    max(snapshot_id) FILTER (WHERE is_known) AS snapshot_id
  FROM touched
  GROUP BY ALL
)
SELECT
  source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id,
  CASE WHEN NOT was_known THEN 'added'
       WHEN NOT is_known THEN 'withdrawn'
       WHEN value_before IS DISTINCT FROM value_after OR quantity_before IS DISTINCT FROM quantity_after
         OR unit_before IS DISTINCT FROM unit_after THEN 'changed'
       ELSE 'settled'
  END AS change,
  value_before, value_after, currency, quantity_before, quantity_after, unit_before, unit_after,
  status_before, status_after, snapshot_id
FROM paired;
