-- One row per reading or side of a mirror, month, number of months and unit: the sum of the flows of its scope, as known then.
-- `counted` has the rows of ledger.counted_flow.
FROM ledger.total_of('counted', $known_at)
ORDER BY reading_id, month, period_months, unit;
