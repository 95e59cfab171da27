-- The HS editions in which anything was published: those stated with flows, and those in force in a month with flows or coverage:
-- ledger.used_edition('held'), for the rows of ledger.held_edition under a name.
CREATE OR REPLACE MACRO ledger.used_edition(held) AS TABLE
SELECT DISTINCT hs_edition FROM query_table(held) WHERE hs_edition IS NOT NULL
UNION
SELECT ledger.hs_edition(NULL, month)
FROM (SELECT DISTINCT month FROM query_table(held) UNION SELECT DISTINCT month FROM ledger.coverage);
