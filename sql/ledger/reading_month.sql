-- One row per run, reading and elapsed month, or longer stretch that only one figure covers: what came in it.
CREATE TABLE IF NOT EXISTS ledger.reading_month (
  run_id VARCHAR NOT NULL,
  reading_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  month DATE NOT NULL,
  period_months INTEGER NOT NULL,
  unit VARCHAR,
  realized DECIMAL(28, 4),
  realized_high DECIMAL(28, 4),
  is_covered BOOLEAN NOT NULL,
  is_partial BOOLEAN NOT NULL,
  problem VARCHAR
);
