-- The cells whose figures differ between two moments: ledger.revised_flow(earlier, later).
-- `change` is added, withdrawn, changed (value, currency, valuation, quantity, unit or HS edition) or settled (only how final the
-- figure is). A figure that was withdrawn and then restored unchanged is not listed.
CREATE OR REPLACE MACRO ledger.revised_flow(earlier, later) AS TABLE
WITH touched AS MATERIALIZED (
  SELECT *,
    known_from <= earlier AS was_known,
    known_to IS NULL OR known_to > later AS is_known,
    {'value': value, 'currency': currency, 'valuation': valuation, 'quantity': quantity, 'unit': unit,
     'hs_edition': CASE WHEN NOT ledger.is_outside_hs(product_code) THEN ledger.hs_edition(hs_edition, month) END} AS figure,
    {'obs_status': obs_status, 'qualifier': qualifier, 'stated_share_pct': stated_share_pct, 'item_date': item_date,
     'grade': grade} AS told
  FROM ledger.flow
  WHERE (known_from > earlier AND ledger.is_known(known_from, known_to, later))
     OR (ledger.is_known(known_from, known_to, earlier) AND known_to <= later)
),
paired AS (
  SELECT
    source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id,
    bool_or(was_known) AS was_known,
    bool_or(is_known) AS is_known,
    any_value(figure) FILTER (WHERE was_known) AS before,
    any_value(figure) FILTER (WHERE is_known) AS after,
    any_value(told) FILTER (WHERE was_known) AS told_before,
    any_value(told) FILTER (WHERE is_known) AS told_after,
    max(snapshot_id) FILTER (WHERE is_known) AS snapshot_id
  FROM touched
  GROUP BY ALL
)
SELECT
  source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id,
  CASE WHEN NOT was_known THEN 'added'
       WHEN NOT is_known THEN 'withdrawn'
       WHEN before IS DISTINCT FROM after THEN 'changed'
       ELSE 'settled'
  END AS change,
  before.value AS value_before,
  after.value AS value_after,
  before.currency AS currency_before,
  after.currency AS currency_after,
  before.valuation AS valuation_before,
  after.valuation AS valuation_after,
  before.quantity AS quantity_before,
  after.quantity AS quantity_after,
  before.unit AS unit_before,
  after.unit AS unit_after,
  before.hs_edition AS hs_edition_before,
  after.hs_edition AS hs_edition_after,
  told_before.obs_status AS status_before,
  told_after.obs_status AS status_after,
  snapshot_id
FROM paired
WHERE before IS DISTINCT FROM after OR told_before IS DISTINCT FROM told_after;
