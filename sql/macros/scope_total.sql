-- The sum of the flows of each reading or side of a mirror, by month, number of months and unit, as known at a moment; see
-- ledger.total_of.
CREATE OR REPLACE MACRO ledger.scope_total(moment) AS TABLE
WITH counted AS MATERIALIZED (
  FROM ledger.counted_flow(moment)
),
partial AS MATERIALIZED (
  FROM ledger.partial_total('counted', moment)
)
FROM ledger.total_of('partial');
