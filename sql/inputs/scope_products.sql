-- One row per reading, month, product, currency and unit with value and quantity, as known then; only readings with both.
-- Products outside the HS have no edition. A value or quantity is null if any flow of the cell lacks it.
-- `counted` has the rows of ledger.counted_flow($known_at).
WITH measured AS (
  SELECT DISTINCT reading_id FROM counted WHERE period_months = 1 AND value IS NOT NULL AND quantity IS NOT NULL
)
SELECT
  reading_id,
  month,
  product_code,
  CASE WHEN NOT ledger.is_outside_hs(product_code) THEN hs_edition END AS hs_edition,
  currency,
  unit,
  CASE WHEN count(*) = count(value) THEN CAST(sum(value) AS DECIMAL(28, 4)) END AS value,
  CASE WHEN count(*) = count(quantity) THEN CAST(sum(quantity) AS DECIMAL(28, 4)) END AS quantity,
  bool_or(obs_status = 'estimated') AS is_estimated
FROM counted
SEMI JOIN measured USING (reading_id)
WHERE period_months = 1
GROUP BY ALL
ORDER BY ALL;
