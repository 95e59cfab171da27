-- Which published figures make up Japan's fuel imports from the United States in the first months of 2026, in which file and row?
SELECT
  product_code,
  month,
  period_months,
  value AS value_jpy,
  is_derived,
  snapshot_id,
  row_number
FROM ledger.counted_flow((SELECT known_at FROM ledger.current_run))
WHERE reading_id = 'JP-PUR-EN7/jp-customs' AND month >= DATE '2026-01-01'
ORDER BY month, product_code;
