-- What counts at a stage is not more than what was claimed gross, and what is left is the pledge less the stage.
SELECT run_id, pledge_id, stage, low, gross_low, high, gross_high, remaining_low, remaining_high
FROM ledger.ladder
WHERE low > gross_low OR high > gross_high OR remaining_low > remaining_high
ORDER BY ALL;
