-- The HS edition in which a product is reported: the stated one, or else the one in force in the month.
CREATE OR REPLACE MACRO ledger.hs_edition(stated, month) AS coalesce(
  stated,
  CASE
    WHEN month >= DATE '2022-01-01' THEN 'HS2022'
    WHEN month >= DATE '2017-01-01' THEN 'HS2017'
    WHEN month >= DATE '2012-01-01' THEN 'HS2012'
    WHEN month >= DATE '2007-01-01' THEN 'HS2007'
    WHEN month >= DATE '2002-01-01' THEN 'HS2002'
    WHEN month >= DATE '1996-01-01' THEN 'HS1996'
    ELSE 'HS1988'
  END
);
