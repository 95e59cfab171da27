-- The HS editions in which anything was ever published: those stated with flows, and those in force in a month with flows or coverage.
CREATE OR REPLACE MACRO ledger.used_edition() AS TABLE
SELECT DISTINCT hs_edition FROM ledger.flow WHERE hs_edition IS NOT NULL
UNION
SELECT ledger.hs_edition(NULL, month)
FROM (SELECT DISTINCT month FROM ledger.flow UNION SELECT DISTINCT month FROM ledger.coverage);
