-- A bound of the statistical checks by its name: ledger.bound_of('rate_spike').
CREATE OR REPLACE MACRO ledger.bound_of(wanted) AS (SELECT b.bound FROM ledger.bound b WHERE b.name = wanted);
