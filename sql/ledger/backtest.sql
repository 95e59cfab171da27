-- One row per run, reading, running period and number of months known: how projections did in earlier years.
-- Key: run_id, reading_id, period_start, months_known
CREATE TABLE IF NOT EXISTS ledger.backtest (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR NOT NULL, -- a reading of the register
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- a date
  months_known INTEGER NOT NULL, -- the months of the year that the projection knew, from its first on
  trials INTEGER NOT NULL, -- the years that could be tried
  hits INTEGER NOT NULL, -- trials in which the range held what came
  median_error_pct DECIMAL(28, 4) NOT NULL -- the median distance of the point from what came, in percent
);
