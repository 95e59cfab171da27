-- Attainment is what was realized in percent of the target, to four decimals.
SELECT run_id, reading_id, period_start, target, realized, attainment_pct
FROM ledger.reconciliation
WHERE attainment_pct IS NOT NULL AND (target IS NULL OR realized IS NULL
  OR abs(CAST(attainment_pct AS DECIMAL(38, 4)) * target - CAST(realized AS DECIMAL(38, 4)) * 100) > abs(target) * 0.0001)
ORDER BY ALL;
