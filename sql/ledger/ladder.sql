-- One row per run, pledge, stage and source: the amount that has reached that stage.
-- Key: run_id, pledge_id, stage, is_investment, source
CREATE TABLE IF NOT EXISTS ledger.ladder (
  run_id VARCHAR NOT NULL, -- a run
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  stage VARCHAR NOT NULL, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent
  source VARCHAR NOT NULL, -- register, or the name of a source of transactions
  is_investment BOOLEAN NOT NULL, -- whether it is money invested; false for business scale
  unit VARCHAR, -- a unit
  low DECIMAL(28, 4), -- the low end of the amount
  high DECIMAL(28, 4), -- the high end of the amount
  low_pct DECIMAL(28, 4), -- low in percent of the pledge
  high_pct DECIMAL(28, 4), -- high in percent of the pledge
  remaining_low DECIMAL(28, 4), -- the pledge - high
  remaining_high DECIMAL(28, 4), -- the pledge - low
  gross_low DECIMAL(28, 4), -- low including duplicates
  gross_high DECIMAL(28, 4), -- high including duplicates
  events INTEGER NOT NULL, -- the number of events
  events_unknown INTEGER NOT NULL, -- the number of events without a known amount
  conversion VARCHAR, -- how amounts in another currency or unit were converted: rate, months and series
  note VARCHAR -- a note
);
