-- The parts of each scope that must be covered; `held` has the rows of ledger.held_edition.
FROM ledger.needed_part('held', $known_at);
