-- One row per run, investment pledge, sector and stage: the amount of that sector that has reached that stage.
-- Key: run_id, pledge_id, sector, stage, is_investment
CREATE TABLE IF NOT EXISTS ledger.sector_ladder (
  run_id VARCHAR NOT NULL, -- a run
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  sector VARCHAR NOT NULL, -- a sector that the pledge names
  stage VARCHAR NOT NULL, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent
  is_investment BOOLEAN NOT NULL, -- whether it is money invested; false for business scale
  unit VARCHAR, -- a unit
  low DECIMAL(28, 4), -- the low end of the amount
  high DECIMAL(28, 4), -- the high end of the amount
  low_pct DECIMAL(28, 4), -- low in percent of the pledge
  high_pct DECIMAL(28, 4), -- high in percent of the pledge
  events INTEGER NOT NULL, -- the number of events
  events_unknown INTEGER NOT NULL, -- the number of events without a known amount
  conversion VARCHAR, -- how amounts in another currency or unit were converted: rate, months and series
  note VARCHAR -- a note
);
