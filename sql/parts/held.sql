-- The HS editions of each series, reporter, direction and month.
FROM ledger.held_edition($known_at);
