-- The covered months of a period are at most its elapsed months, and these at most its total months.
SELECT run_id, reading_id, period_start, months_total, months_elapsed, months_covered, months_partial
FROM ledger.reconciliation
WHERE months_covered > months_elapsed OR months_elapsed > months_total OR months_partial > months_covered
ORDER BY ALL;
