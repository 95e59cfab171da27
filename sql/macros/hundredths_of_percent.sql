-- A part in hundredths of a percent of a positive whole, rounded half away from zero: ledger.hundredths_of_percent(201, 20000) is 101.
-- Both are counted in ten-thousandths so that integers are divided; a quotient of decimals would be a float.
CREATE OR REPLACE MACRO ledger.hundredths_of_percent(part, whole) AS
  CAST(sign(part) AS HUGEINT) * (
    (CAST(CAST(abs(part) AS DECIMAL(28, 4)) * 10000 AS HUGEINT) * 20000 + CAST(CAST(whole AS DECIMAL(28, 4)) * 10000 AS HUGEINT))
    // (CAST(CAST(whole AS DECIMAL(28, 4)) * 10000 AS HUGEINT) * 2)
  );
