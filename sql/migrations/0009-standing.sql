-- An event that changes a standing may have a short title, and what a reading's months brought is kept month by month.
ALTER TABLE ledger.standing ADD COLUMN title VARCHAR;
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
