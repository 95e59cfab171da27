-- The counterparts of each product in each edition of the scopes; `held` has the rows of ledger.held_edition.
FROM ledger.product_counterpart('held', $known_at);
