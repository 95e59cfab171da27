-- What an outlook says of a target is what its whole range says.
SELECT run_id, reading_id, period_start, outlook, target, projection_low, projection_high
FROM ledger.outlook
WHERE (outlook IN ('would_meet', 'would_exceed') AND (target IS NULL OR projection_low < target))
  OR (outlook = 'would_miss' AND (target IS NULL OR projection_high >= target))
  OR (outlook = 'would_keep' AND (target IS NULL OR projection_high > target))
ORDER BY ALL;
