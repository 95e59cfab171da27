-- One row per run and reading that asks an amount by a date: how much of its time is over, as a reference only.
CREATE TABLE IF NOT EXISTS ledger.window_share (
  run_id VARCHAR NOT NULL,
  reading_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE NOT NULL,
  days_elapsed INTEGER NOT NULL,
  days_total INTEGER NOT NULL,
  elapsed_pct DECIMAL(28, 4) NOT NULL,
  unit VARCHAR,
  target DECIMAL(28, 4),
  target_high DECIMAL(28, 4),
  reference_low DECIMAL(28, 4),
  reference_high DECIMAL(28, 4)
);
