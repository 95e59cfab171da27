-- One row per run, reading and elapsed month, or longer period with only one figure: the amount realized in it.
-- Key: run_id, reading_id, month
CREATE TABLE IF NOT EXISTS ledger.reading_month (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR NOT NULL, -- a reading of the register
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- the first day of the period that includes the month
  month DATE NOT NULL, -- the first day of the (first) month
  period_months INTEGER NOT NULL, -- the number of months of the figure, usually 1
  unit VARCHAR, -- the unit of the amounts in the row
  realized DECIMAL(28, 4), -- the realized amount; empty if the month is not covered
  realized_high DECIMAL(28, 4), -- the high end of the realized amount; empty if some products are not published
  is_covered BOOLEAN NOT NULL, -- whether the source has published a usable figure
  is_partial BOOLEAN NOT NULL, -- whether some products of the scope are not published
  is_derived BOOLEAN NOT NULL, -- whether it is the difference of two published figures that run from January to date
  problem VARCHAR -- why the month is not covered
);
