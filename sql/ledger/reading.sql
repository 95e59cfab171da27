-- One row per reading, that is, one interpretation of the text of a pledge. Each pledge has one headline reading.
-- Key: reading_id, known_from
CREATE TABLE IF NOT EXISTS ledger.reading (
  reading_id VARCHAR NOT NULL, -- an id
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  title VARCHAR NOT NULL, -- a title
  is_headline BOOLEAN NOT NULL, -- true or false
  basis VARCHAR NOT NULL, -- one of total, incremental, growth, cap, count, milestone, unquantified
  schedule VARCHAR NOT NULL, -- one of annual, cumulative, milestone, open
  proration VARCHAR NOT NULL, -- one of none, linear, seasonal
  measure VARCHAR NOT NULL, -- one of value, quantity, event, none
  unit VARCHAR, -- a unit that the ledger knows
  source VARCHAR, -- the name of a source
  series VARCHAR, -- the publisher's name for the series
  reporter_iso3 VARCHAR, -- the ISO 3166 alpha-3 code of a country
  partner_iso3 VARCHAR, -- an ISO 3166 alpha-3 code, or W00
  direction VARCHAR, -- one of export, re_export, import
  scope_id VARCHAR, -- a scope of the register
  factor_id VARCHAR, -- the name of a factor between units
  activities VARCHAR[] NOT NULL, -- a list of activities of a source of transactions, empty for all
  donors VARCHAR[] NOT NULL, -- a list of those who give: countries, or organizations as the source names them, empty for all
  recipients VARCHAR[] NOT NULL, -- a list of countries that receive, empty for all
  stage VARCHAR, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent
  baseline_from DATE, -- the first day of the baseline period
  baseline_to DATE, -- the last day of the baseline period
  baseline_amount DECIMAL(18, 2), -- the baseline stated in a document, per year and in the unit of the reading
  label VARCHAR, -- what it counts, in the few words of the first screen
  rank BIGINT, -- its place on the first screen among the readings beside the headline
  document_id VARCHAR NOT NULL, -- a document of the register
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  note VARCHAR, -- a note
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
