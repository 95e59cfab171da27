-- The pairs of HS editions connected by a concordance, as known at a moment.
CREATE OR REPLACE MACRO ledger.bridged_editions(moment) AS TABLE
SELECT DISTINCT from_edition, to_edition
FROM ledger.known('concordance', moment);
