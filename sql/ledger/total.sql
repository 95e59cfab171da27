-- One row per run, scope, unit and stage: the investment pledged in an agreement or by a payer, and its progress.
-- Key: run_id, scope, scope_id, unit, stage
CREATE TABLE IF NOT EXISTS ledger.total (
  run_id VARCHAR NOT NULL, -- a run
  scope VARCHAR NOT NULL, -- one of agreement, payer
  scope_id VARCHAR NOT NULL, -- an agreement, or the ISO 3166 alpha-3 code of a payer
  unit VARCHAR, -- a unit
  stage VARCHAR NOT NULL, -- one of pledged, interest, candidate, selected, candidate_or_selected, financing_signed, disbursed
  low DECIMAL(28, 4), -- the low end of the amount
  high DECIMAL(28, 4), -- the high end of the amount
  low_pct DECIMAL(28, 4), -- low in percent of the largest amount pledged
  high_pct DECIMAL(28, 4), -- high in percent of the smallest amount pledged
  remaining_low DECIMAL(28, 4), -- the smallest amount pledged - high
  remaining_high DECIMAL(28, 4), -- the largest amount pledged - low
  items INTEGER NOT NULL, -- the number of pledges or events in the sum
  items_unknown INTEGER NOT NULL, -- the number of pledges or events without a known amount
  conversion VARCHAR, -- how amounts in another currency or unit were converted: rate, months and series
  note VARCHAR -- a note
);
