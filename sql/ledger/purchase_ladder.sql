-- One row per run, purchase pledge, period, stage and figure: amounts announced, sold, shipped and arrived.
-- Key: run_id, pledge_id, period_start, period_end, stage, evidence, reading_id
CREATE TABLE IF NOT EXISTS ledger.purchase_ladder (
  run_id VARCHAR NOT NULL, -- a run
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE NOT NULL, -- the last day of the period
  stage VARCHAR NOT NULL, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent
  evidence VARCHAR NOT NULL, -- one of pledge, statistics, unknown_destinations, outstanding, outstanding_to_date, documents, none
  reading_id VARCHAR, -- a reading of the register
  source VARCHAR, -- the name of a source
  is_headline BOOLEAN NOT NULL, -- whether the figure represents its stage
  unit VARCHAR, -- a unit
  low DECIMAL(28, 4), -- the low end of the amount
  high DECIMAL(28, 4), -- the high end of the amount
  low_pct DECIMAL(28, 4), -- low in percent of the pledge
  high_pct DECIMAL(28, 4), -- high in percent of the pledge
  months_covered INTEGER, -- months of the period in the figure
  months_elapsed INTEGER NOT NULL, -- months of the period that ended by the as-of date
  months_total INTEGER NOT NULL, -- months of the period
  events INTEGER, -- the number of documented events
  conversion VARCHAR, -- how amounts in another currency or unit were converted: rate, months and series
  note VARCHAR -- a note
);
