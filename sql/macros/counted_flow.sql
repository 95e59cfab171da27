-- The flows of each reading or side of a mirror as they are counted, as known at a moment: ledger.counted_flow(known_at); see
-- ledger.counted_among.
CREATE OR REPLACE MACRO ledger.counted_flow(moment) AS TABLE
WITH scope_flow AS MATERIALIZED (
  FROM ledger.scope_flow(moment)
)
FROM ledger.counted_among('scope_flow');
