-- One row per run and reading that asks an amount by a date: how much of its time is over, as a reference only.
-- Key: run_id, reading_id, period_start
CREATE TABLE IF NOT EXISTS ledger.elapsed (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR NOT NULL, -- a reading of the register
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- the first day of the window
  period_end DATE NOT NULL, -- the last day of the window
  days_elapsed INTEGER NOT NULL, -- days from the first day to the as-of date, at most all
  days_total INTEGER NOT NULL, -- days from the first day to the last
  elapsed_pct DECIMAL(28, 4) NOT NULL, -- the elapsed days in percent of all, a reference and not a target
  unit VARCHAR, -- the unit of the amounts in the row
  target DECIMAL(28, 4), -- the amount asked by the last day; the low end
  target_high DECIMAL(28, 4), -- the amount asked by the last day; the high end
  reference_low DECIMAL(28, 4), -- a straight line from 0 to the target on the as-of date: a reference, not a target
  reference_high DECIMAL(28, 4) -- the same line to the high end of the target: a reference, not a target
);
