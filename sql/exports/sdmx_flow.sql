-- The current flows as observations of SDMX-CSV 2.0: a row for each value and each quantity.
-- Grain: FREQ, SOURCE, SERIES, REPORTER, PARTNER, DIRECTION, PRODUCT, ITEM, MEASURE, TIME_PERIOD
WITH figures AS (
  SELECT *, 'VALUE' AS measure, value AS amount, currency AS measured_in
  FROM ledger.current('flow')
  WHERE value IS NOT NULL OR quantity IS NULL
  UNION ALL
  SELECT *, 'QUANTITY', CAST(quantity AS DECIMAL(28, 4)), unit
  FROM ledger.current('flow')
  WHERE quantity IS NOT NULL
)
SELECT
  'dataflow' AS STRUCTURE,
  'PLEDGEBOOK:DF_FLOW(1.0)' AS STRUCTURE_ID,
  'I' AS ACTION,
  CASE period_months WHEN 1 THEN 'M' WHEN 3 THEN 'Q' WHEN 12 THEN 'A' ELSE 'M' || period_months END AS FREQ,
  source AS SOURCE,
  series AS SERIES,
  reporter_iso3 AS REPORTER,
  partner_iso3 AS PARTNER,
  direction AS DIRECTION,
  product_code AS PRODUCT,
  CASE WHEN item_id = '' THEN '_Z' ELSE item_id END AS ITEM,
  measure AS MEASURE,
  CASE WHEN period_months = 1 THEN strftime(month, '%Y-%m')
       WHEN period_months = 12 AND month(month) = 1 THEN strftime(month, '%Y')
       ELSE strftime(month, '%Y-%m-%d') || '/P' || period_months || 'M' END AS TIME_PERIOD,
  amount AS OBS_VALUE,
  measured_in AS UNIT_MEASURE,
  CASE WHEN amount IS NULL THEN 'O'
       ELSE CASE obs_status WHEN 'preliminary' THEN 'P' WHEN 'estimated' THEN 'E' ELSE 'A' END END AS OBS_STATUS,
  obs_status AS FINALITY,
  valuation AS VALUATION,
  hs_edition AS HS_EDITION,
  qualifier AS QUALIFIER,
  grade AS GRADE,
  strftime(known_from, '%Y-%m-%dT%H:%M:%S') AS KNOWN_FROM,
  snapshot_id || '#' || row_number AS ORIGIN
FROM figures
ORDER BY source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id, measure;
