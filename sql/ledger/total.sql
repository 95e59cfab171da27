-- One row per run, scope, unit and stage: the investment pledged in an agreement or by a payer, and how far it got.
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
