-- The flows of each reading or side of a mirror; `found` has the flows for which one asks, `included` the rows of ledger.scope_product.
FROM ledger.scope_flow_among('found', 'included', $known_at);
