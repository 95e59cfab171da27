-- The products of each scope; `counterpart` has the rows of ledger.product_counterpart.
FROM ledger.scope_product('counterpart', $known_at);
