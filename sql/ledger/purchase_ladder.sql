-- One row per run, purchase pledge, period, stage and figure: how much was announced, sold, shipped, and arrived.
-- Key: run_id, pledge_id, period_start, period_end, stage, evidence, reading_id
CREATE TABLE IF NOT EXISTS ledger.purchase_ladder (
  run_id VARCHAR NOT NULL, -- a run
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- a date
  period_end DATE NOT NULL, -- a date
  stage VARCHAR NOT NULL, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent
  evidence VARCHAR NOT NULL, -- one of pledge, statistics, unknown_destinations, outstanding, outstanding_to_date, documents, none
  reading_id VARCHAR, -- a reading of the register
  source VARCHAR, -- the name of a source
  is_headline BOOLEAN NOT NULL, -- whether the figure speaks for its stage
  unit VARCHAR, -- a unit
  low DECIMAL(28, 4), -- an amount
  high DECIMAL(28, 4), -- an amount
  low_pct DECIMAL(28, 4), -- low in percent of the pledge
  high_pct DECIMAL(28, 4), -- high in percent of the pledge
  months_covered INTEGER, -- months that the figure is of
  months_elapsed INTEGER NOT NULL, -- months of the period that ended by the as-of date
  months_total INTEGER NOT NULL, -- months of the period
  events INTEGER, -- a count of documented events
  note VARCHAR -- a note
);
