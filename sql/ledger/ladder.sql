-- One row per run, pledge and stage: how much has reached that stage.
CREATE TABLE IF NOT EXISTS ledger.ladder (
  run_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  stage VARCHAR NOT NULL,
  is_investment BOOLEAN NOT NULL,
  unit VARCHAR,
  low DECIMAL(28, 4),
  high DECIMAL(28, 4),
  low_pct DECIMAL(28, 4),
  high_pct DECIMAL(28, 4),
  remaining_low DECIMAL(28, 4),
  remaining_high DECIMAL(28, 4),
  gross_low DECIMAL(28, 4),
  gross_high DECIMAL(28, 4),
  events INTEGER NOT NULL,
  events_unknown INTEGER NOT NULL,
  note VARCHAR
);
