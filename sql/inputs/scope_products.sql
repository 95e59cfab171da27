-- One row per reading, month, product, currency and unit with value and quantity, as known then; only readings with both.
-- Products outside the HS have no edition. A value or quantity is null if any flow of the cell lacks it.
-- `partial_product` has the rows of `parts/partial_product`, of all flows or of several parts of them together.
WITH measured AS (
  SELECT DISTINCT reading_id FROM partial_product WHERE is_measured
)
SELECT
  reading_id,
  month,
  product_code,
  hs_edition,
  currency,
  unit,
  CASE WHEN sum(rows) = sum(value_rows) THEN CAST(sum(value) AS DECIMAL(28, 4)) END AS value,
  CASE WHEN sum(rows) = sum(quantity_rows) THEN CAST(sum(quantity) AS DECIMAL(28, 4)) END AS quantity,
  bool_or(is_estimated) AS is_estimated
FROM partial_product
SEMI JOIN measured USING (reading_id)
GROUP BY ALL
ORDER BY ALL;
