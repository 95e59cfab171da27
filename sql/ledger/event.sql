-- One row per claim: what one document says about a dated step of a project, purchase or milestone.
-- Key: source, event_id, document_id, known_from
CREATE TABLE IF NOT EXISTS ledger.event (
  source VARCHAR NOT NULL, -- register, or the name of a source
  event_id VARCHAR NOT NULL, -- an id
  document_id VARCHAR NOT NULL, -- a document of the register, or the name of a source
  pledge_id VARCHAR, -- a pledge of the register
  project VARCHAR NOT NULL, -- a project
  series VARCHAR, -- the publisher's name for the series
  stage VARCHAR NOT NULL, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent
  event_date DATE NOT NULL, -- a date
  value_date DATE, -- the day at whose exchange rate the amount is to be converted
  amount_low DECIMAL(18, 2), -- an amount
  amount_high DECIMAL(18, 2), -- an amount
  unit VARCHAR, -- a unit that the ledger knows
  is_investment BOOLEAN NOT NULL, -- false where the figure is a business scale and not money invested
  part_of VARCHAR, -- an event of the register
  duplicate_of VARCHAR, -- an event of the register
  additionality VARCHAR NOT NULL, -- one of new, announced_before, claimed, doubtful, unknown
  payer_iso3 VARCHAR, -- the ISO 3166 alpha-3 code of a country
  beneficiary_iso3 VARCHAR, -- the ISO 3166 alpha-3 code of a country
  provider VARCHAR, -- who gives the money
  receiver VARCHAR, -- who gets the money
  place VARCHAR, -- a place
  operator VARCHAR, -- an operator
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  note VARCHAR, -- a note
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP, -- the moment at which this was superseded
  snapshot_id VARCHAR, -- the snapshot that the claim came from; null for the register's
  row_number BIGINT -- the row of the snapshot, counted from 1 without the header
);
