-- One row per claim: the statement of one document about a dated event of a project, purchase or milestone.
-- Key: source, event_id, document_id, known_from
CREATE TABLE IF NOT EXISTS ledger.event (
  source VARCHAR NOT NULL, -- register, or the name of a source
  event_id VARCHAR NOT NULL, -- an id
  document_id VARCHAR NOT NULL, -- a document of the register, or the name of a source
  pledge_id VARCHAR, -- a pledge of the register
  project VARCHAR NOT NULL, -- a project
  series VARCHAR, -- the publisher's name for the series
  stage VARCHAR NOT NULL, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent
  event_date DATE NOT NULL, -- the date of the event
  value_date DATE, -- the day at whose exchange rate the amount is to be converted
  amount_low DECIMAL(18, 2), -- the low end of the amount
  amount_high DECIMAL(18, 2), -- the high end of the amount
  unit VARCHAR, -- a unit that the ledger knows
  sector VARCHAR, -- the one sector of the pledge that the event is in
  instrument VARCHAR, -- one of equity, loan, guarantee, as the document says
  is_investment BOOLEAN NOT NULL, -- whether the figure is money invested; false for business scale
  part_of VARCHAR, -- the event of the register that includes this one
  duplicate_of VARCHAR, -- the event of the register that this one repeats
  serves VARCHAR, -- another pledge that the event bears on; it counts under its own alone
  additionality VARCHAR NOT NULL, -- one of new, announced_before, claimed, doubtful, unknown
  payer_iso3 VARCHAR, -- the ISO 3166 alpha-3 code of a country
  beneficiary_iso3 VARCHAR, -- the ISO 3166 alpha-3 code of a country
  provider VARCHAR, -- the organization that gives the money
  receiver VARCHAR, -- the organization that receives the money
  place VARCHAR, -- a place
  operator VARCHAR, -- an operator
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  note VARCHAR, -- a note
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP, -- the moment at which this was superseded
  snapshot_id VARCHAR, -- the snapshot that the claim came from; null for claims of the register
  row_number BIGINT, -- the row of the snapshot, counted from 1 without the header
  released_at TIMESTAMP -- the release of the publisher that gives it: the newest seen, or the moment of retrieval if none is printed; null for claims of the register
);
