-- One row per run, pledge, stage and class of additionality: how much of a stage is new or repeated.
-- Key: run_id, pledge_id, stage, is_investment, additionality
CREATE TABLE IF NOT EXISTS ledger.additionality (
  run_id VARCHAR NOT NULL, -- a run
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  stage VARCHAR NOT NULL, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent
  is_investment BOOLEAN NOT NULL, -- whether it is money invested; false for business scale
  additionality VARCHAR NOT NULL, -- one of new, claimed, doubtful, announced_before, duplicate, unknown
  unit VARCHAR, -- a unit
  low DECIMAL(28, 4), -- the low end of the amount
  high DECIMAL(28, 4), -- the high end of the amount
  low_pct DECIMAL(28, 4), -- low in percent of the pledge
  high_pct DECIMAL(28, 4), -- high in percent of the pledge
  events INTEGER NOT NULL, -- the number of events
  events_unknown INTEGER NOT NULL, -- the number of events without a known amount
  conversion VARCHAR -- how amounts in another currency or unit were converted: rate, months and series
);
