-- A projection and its attainment are within their range; a projection has both ends and at least two earlier years.
SELECT run_id, reading_id, period_start, years, projection_low, projection, projection_high, projection_low_pct,
  projection_pct, projection_high_pct
FROM ledger.outlook
WHERE projection NOT BETWEEN projection_low AND projection_high
  OR projection_pct NOT BETWEEN projection_low_pct AND projection_high_pct
  OR (projection IS NULL) <> (projection_low IS NULL)
  OR (projection IS NULL) <> (projection_high IS NULL)
  OR (projection IS NULL AND (outlook IS NOT NULL OR projection_pct IS NOT NULL))
  OR (projection IS NOT NULL AND (years < 2 OR months_known = 0))
ORDER BY ALL;
