-- The members of the European Union that are added up where a source has no figure of its own for the Union, and the month since which
-- there have been no others. Before, the United Kingdom was one: an earlier sum is unknown.
CREATE OR REPLACE MACRO ledger.union_member() AS TABLE
SELECT
  unnest([
    'AUT', 'BEL', 'BGR', 'CYP', 'CZE', 'DEU', 'DNK', 'ESP', 'EST', 'FIN', 'FRA', 'GRC', 'HRV', 'HUN',
    'IRL', 'ITA', 'LTU', 'LUX', 'LVA', 'MLT', 'NLD', 'POL', 'PRT', 'ROU', 'SVK', 'SVN', 'SWE'
  ]) AS member_iso3,
  DATE '2020-02-01' AS since;
