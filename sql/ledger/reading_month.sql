-- One row per run, reading and elapsed month, or longer stretch that only one figure covers: what came in it.
-- Key: run_id, reading_id, month
CREATE TABLE IF NOT EXISTS ledger.reading_month (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR NOT NULL, -- a reading of the register
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- the first day of the period that the month belongs to
  month DATE NOT NULL, -- the first day of the month, or of the first month of the stretch
  period_months INTEGER NOT NULL, -- how many months the figure covers, mostly 1
  unit VARCHAR, -- the unit of the amounts in the row
  realized DECIMAL(28, 4), -- what came; empty if the month is not covered
  realized_high DECIMAL(28, 4), -- the high end of what came; empty if some products are not published
  is_covered BOOLEAN NOT NULL, -- whether the source has published a figure that can be used
  is_partial BOOLEAN NOT NULL, -- whether some products of the scope are not published
  problem VARCHAR -- why the month is not covered
);
