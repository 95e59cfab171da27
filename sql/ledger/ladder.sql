-- One row per run, pledge and stage: how much has reached that stage.
-- Key: run_id, pledge_id, stage, is_investment
CREATE TABLE IF NOT EXISTS ledger.ladder (
  run_id VARCHAR NOT NULL, -- a run
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  stage VARCHAR NOT NULL, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent
  is_investment BOOLEAN NOT NULL, -- false for business scale
  unit VARCHAR, -- a unit
  low DECIMAL(28, 4), -- an amount
  high DECIMAL(28, 4), -- an amount
  low_pct DECIMAL(28, 4), -- low in percent of the pledge
  high_pct DECIMAL(28, 4), -- high in percent of the pledge
  remaining_low DECIMAL(28, 4), -- the pledge - high
  remaining_high DECIMAL(28, 4), -- the pledge - low
  gross_low DECIMAL(28, 4), -- low with the duplicates counted
  gross_high DECIMAL(28, 4), -- high with the duplicates counted
  events INTEGER NOT NULL, -- a count
  events_unknown INTEGER NOT NULL, -- a count
  note VARCHAR -- a note
);
