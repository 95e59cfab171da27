-- The rows of a table of the ledger as known at a moment: ledger.known('flow', known_at).
CREATE OR REPLACE MACRO ledger.known(name, moment) AS TABLE
SELECT *
FROM query_table('ledger.' || name)
WHERE ledger.is_known(known_from, known_to, moment);
