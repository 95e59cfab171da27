-- How much of a stage is new, what is left and what was claimed gross, and totals over pledges.
ALTER TABLE ledger.ladder ADD COLUMN remaining_low DECIMAL(28, 4);
ALTER TABLE ledger.ladder ADD COLUMN remaining_high DECIMAL(28, 4);
ALTER TABLE ledger.ladder ADD COLUMN gross_low DECIMAL(28, 4);
ALTER TABLE ledger.ladder ADD COLUMN gross_high DECIMAL(28, 4);
CREATE TABLE IF NOT EXISTS ledger.additionality (
  run_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  stage VARCHAR NOT NULL,
  is_investment BOOLEAN NOT NULL,
  additionality VARCHAR NOT NULL,
  unit VARCHAR,
  low DECIMAL(28, 4),
  high DECIMAL(28, 4),
  low_pct DECIMAL(28, 4),
  high_pct DECIMAL(28, 4),
  events INTEGER NOT NULL,
  events_unknown INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS ledger.total (
  run_id VARCHAR NOT NULL,
  scope VARCHAR NOT NULL,
  scope_id VARCHAR NOT NULL,
  unit VARCHAR,
  stage VARCHAR NOT NULL,
  low DECIMAL(28, 4),
  high DECIMAL(28, 4),
  low_pct DECIMAL(28, 4),
  high_pct DECIMAL(28, 4),
  remaining_low DECIMAL(28, 4),
  remaining_high DECIMAL(28, 4),
  items INTEGER NOT NULL,
  items_unknown INTEGER NOT NULL,
  note VARCHAR
);
