-- The products of each watch; `counterpart` has the rows of ledger.product_counterpart.
FROM ledger.watched_product('counterpart', $known_at);
