-- One row per run and reading with a target by a date: how much of its time has elapsed, as a reference only.
-- Key: run_id, reading_id, period_start
CREATE TABLE IF NOT EXISTS ledger.elapsed (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR NOT NULL, -- a reading of the register
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE NOT NULL, -- the last day of the period
  days_elapsed INTEGER NOT NULL, -- days from the first day to the as-of date, at most days_total
  days_total INTEGER NOT NULL, -- days from the first day to the last
  elapsed_pct DECIMAL(28, 4) NOT NULL, -- the elapsed days in percent of all days; a reference, not a target
  unit VARCHAR, -- the unit of the amounts in the row
  target DECIMAL(28, 4), -- the low end of the target
  target_high DECIMAL(28, 4), -- the high end of the target
  reference_low DECIMAL(28, 4), -- the straight line from 0 to the target on the as-of date; a reference, not a target
  reference_high DECIMAL(28, 4) -- the same for the high end of the target; a reference, not a target
);
