-- Attainment is the realized amount in percent of the target, to four decimals, at both ends.
SELECT run_id, reading_id, period_start, target, realized, attainment_pct
FROM ledger.reconciliation
WHERE attainment_pct IS NOT NULL AND (target IS NULL OR realized IS NULL
  OR abs(CAST(attainment_pct AS DECIMAL(38, 4)) * target - CAST(realized AS DECIMAL(38, 4)) * 100) > abs(target) * 0.0001)
UNION ALL
SELECT run_id, reading_id, period_start, target, realized_high, attainment_high_pct
FROM ledger.reconciliation
WHERE attainment_high_pct IS NOT NULL AND (target IS NULL OR realized_high IS NULL
  OR abs(CAST(attainment_high_pct AS DECIMAL(38, 4)) * target - CAST(realized_high AS DECIMAL(38, 4)) * 100)
    > abs(target) * 0.0001)
ORDER BY ALL;
