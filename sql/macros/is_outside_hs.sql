-- Whether a product is outside the HS, so that no edition changes it: a named group, the national chapters 98 and 99, and
-- 8800, the code for aircraft in US data.
CREATE OR REPLACE MACRO ledger.is_outside_hs(product) AS NOT regexp_matches(product, '^\d')
  OR left(product, 2) IN ('98', '99') OR left(product, 4) = '8800';
