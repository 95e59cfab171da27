-- The amount of a stage is at most its gross claims, and the remainder is the pledge minus the stage.
SELECT run_id, pledge_id, stage, low, gross_low, high, gross_high, remaining_low, remaining_high
FROM ledger.ladder
WHERE low > gross_low OR high > gross_high OR remaining_low > remaining_high
ORDER BY ALL;
