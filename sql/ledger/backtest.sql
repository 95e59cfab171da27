-- One row per run, reading, running period and number of months known: how projections did in earlier years.
CREATE TABLE IF NOT EXISTS ledger.backtest (
  run_id VARCHAR NOT NULL,
  reading_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  months_known INTEGER NOT NULL,
  trials INTEGER NOT NULL,
  hits INTEGER NOT NULL,
  median_error_pct DECIMAL(28, 4) NOT NULL
);
