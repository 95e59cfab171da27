-- One row per reading, month, product, currency and unit of a part of the flows, with what `inputs/scope_products` needs to add
-- up the parts. `counted` has the rows of ledger.counted_flow of the part.
SELECT
  reading_id,
  month,
  product_code,
  CASE WHEN NOT ledger.is_outside_hs(product_code) THEN hs_edition END AS hs_edition,
  currency,
  unit,
  count(*) AS rows,
  count(value) AS value_rows,
  count(quantity) AS quantity_rows,
  sum(CAST(value AS DECIMAL(28, 4))) AS value,
  sum(CAST(quantity AS DECIMAL(28, 4))) AS quantity,
  bool_or(obs_status = 'estimated') AS is_estimated,
  bool_or(value IS NOT NULL AND quantity IS NOT NULL) AS is_measured
FROM counted
WHERE period_months = 1
GROUP BY ALL;
