-- The rows of a table of the ledger as known to the current run: ledger.current('reading').
CREATE OR REPLACE MACRO ledger.current(name) AS TABLE
FROM ledger.known(name, (SELECT known_at FROM ledger.current_run));
