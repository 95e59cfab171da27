-- The prefixes of a product code, itself included. A named group has only itself, since MOF_PETROLEUM_PRODUCTS is no part of MOF_PETROLEUM.
CREATE OR REPLACE MACRO ledger.prefixes_of(product) AS
  CASE WHEN regexp_matches(product, '^\d') THEN [left(product, n) FOR n IN range(1, length(product) + 1)] ELSE [product] END;
