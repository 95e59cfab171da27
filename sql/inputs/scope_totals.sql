-- One row per reading or side of a mirror, month, number of months and unit: the sum of the flows of its scope, as known then.
-- `partial_total` has the rows of ledger.partial_total.
FROM ledger.total_of('partial_total')
ORDER BY reading_id, month, period_months, unit;
