-- A stage measured by statistics is unknown, never 0, unless a month is covered, and its covered months have all ended.
SELECT run_id, pledge_id, period_start, stage, evidence, reading_id, low, high, months_covered, months_elapsed
FROM ledger.purchase_ladder
WHERE evidence IN ('statistics', 'unknown_destinations', 'outstanding', 'outstanding_to_date')
  AND (months_covered IS NULL
    OR (months_covered = 0 AND (low IS NOT NULL OR high IS NOT NULL))
    OR (months_covered > months_elapsed AND evidence <> 'outstanding_to_date'))
ORDER BY ALL;
