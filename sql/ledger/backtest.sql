-- One row per run, reading, current period and number of months known: accuracy of projections in earlier years.
-- Key: run_id, reading_id, period_start, months_known
CREATE TABLE IF NOT EXISTS ledger.backtest (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR NOT NULL, -- a reading of the register
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- the first day of the period
  months_known INTEGER NOT NULL, -- the number of months, from the first of the year, known to the projection
  trials INTEGER NOT NULL, -- the number of years that could be tried
  hits INTEGER NOT NULL, -- the number of trials in which the realized amount was within the range
  median_error_pct DECIMAL(28, 4) NOT NULL -- the median distance of the projection from the realized amount, in percent
);
