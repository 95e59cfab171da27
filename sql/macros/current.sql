-- The rows of a table of the ledger as the current run knew it: ledger.current('reading').
CREATE OR REPLACE MACRO ledger.current(name) AS TABLE
FROM ledger.known(name, (SELECT known_at FROM ledger.current_run));
