-- The pairs of HS editions between which a concordance leads, as known at a moment.
CREATE OR REPLACE MACRO ledger.bridged_editions(moment) AS TABLE
SELECT DISTINCT from_edition, to_edition
FROM ledger.known('concordance', moment);
