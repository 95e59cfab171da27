-- One row per run, pledge, stage and class of additionality: how much of a stage is new, and how much repeats.
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
