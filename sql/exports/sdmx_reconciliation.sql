-- The reconciliation of the current run as observations of SDMX-CSV 2.0: a row for each reading, period and measure. An unknown
-- amount has no value, and the status O (missing).
-- Grain: PLEDGE, READING, MEASURE, TIME_PERIOD
WITH amounts AS (
  SELECT c.*, run.as_of, run.known_at, unnest([
    {'measure': 'BASELINE', 'amount': c.baseline, 'is_pct': FALSE},
    {'measure': 'TARGET', 'amount': c.target, 'is_pct': FALSE},
    {'measure': 'TARGET_TO_DATE', 'amount': c.target_to_date, 'is_pct': FALSE},
    {'measure': 'REALIZED', 'amount': c.realized, 'is_pct': FALSE},
    {'measure': 'GAP', 'amount': c.gap, 'is_pct': FALSE},
    {'measure': 'ATTAINMENT', 'amount': c.attainment_pct, 'is_pct': TRUE},
    {'measure': 'ATTAINMENT_TO_DATE', 'amount': c.attainment_to_date_pct, 'is_pct': TRUE}
  ], recursive := TRUE)
  FROM ledger.current_run run
  JOIN ledger.reconciliation c ON c.run_id = run.run_id
)
SELECT
  'dataflow' AS STRUCTURE,
  'PLEDGEBOOK:DF_RECONCILIATION(1.0)' AS STRUCTURE_ID,
  'I' AS ACTION,
  pledge_id AS PLEDGE,
  replace(reading_id, '/', '@') AS READING,
  measure AS MEASURE,
  strftime(period_start, '%Y-%m-%d') || '/P' || (date_diff('day', period_start, period_end) + 1) || 'D' AS TIME_PERIOD,
  amount AS OBS_VALUE,
  CASE WHEN is_pct THEN 'percent' ELSE unit END AS UNIT_MEASURE,
  CASE WHEN amount IS NULL THEN 'O' ELSE 'A' END AS OBS_STATUS,
  status AS PLEDGE_STATUS,
  months_covered AS MONTHS_COVERED,
  months_elapsed AS MONTHS_ELAPSED,
  strftime(as_of, '%Y-%m-%d') AS AS_OF,
  strftime(known_at, '%Y-%m-%d') AS KNOWN_AT
FROM amounts
ORDER BY pledge_id, reading_id, period_start, measure;
