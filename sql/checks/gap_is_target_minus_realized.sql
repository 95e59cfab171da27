-- A gap is the target minus the realized amount, to the cent.
SELECT run_id, reading_id, period_start, target, realized, gap, target - realized AS expected
FROM ledger.reconciliation
WHERE gap IS DISTINCT FROM target - realized
ORDER BY ALL;
