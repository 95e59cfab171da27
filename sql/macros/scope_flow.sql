-- The flows counted as realized by each reading, and those of each side of a mirror, as known at a moment: ledger.scope_flow(known_at);
-- see ledger.scope_flow_among.
CREATE OR REPLACE MACRO ledger.scope_flow(moment) AS TABLE
WITH held AS MATERIALIZED (
  FROM ledger.held_edition(moment)
),
counterpart AS MATERIALIZED (
  FROM ledger.product_counterpart('held', moment)
),
scope_product AS MATERIALIZED (
  FROM ledger.scope_product('counterpart', moment)
),
known AS NOT MATERIALIZED (
  FROM ledger.known('flow', moment)
)
FROM ledger.scope_flow_among('known', 'scope_product', moment);
