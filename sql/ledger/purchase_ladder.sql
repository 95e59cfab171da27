-- One row per run, purchase pledge, period, stage and figure: how much was announced, sold, shipped, and arrived.
CREATE TABLE IF NOT EXISTS ledger.purchase_ladder (
  run_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE NOT NULL,
  stage VARCHAR NOT NULL,
  evidence VARCHAR NOT NULL,
  reading_id VARCHAR,
  source VARCHAR,
  is_headline BOOLEAN NOT NULL,
  unit VARCHAR,
  low DECIMAL(28, 4),
  high DECIMAL(28, 4),
  low_pct DECIMAL(28, 4),
  high_pct DECIMAL(28, 4),
  months_covered INTEGER,
  months_elapsed INTEGER NOT NULL,
  months_total INTEGER NOT NULL,
  events INTEGER,
  note VARCHAR
);
