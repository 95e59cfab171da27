-- One row per product group whose suppliers are watched, with the pledged goal if there is one.
-- Key: watch_id, known_from
CREATE TABLE IF NOT EXISTS ledger.watch (
  watch_id VARCHAR NOT NULL, -- an id
  agreement_id VARCHAR NOT NULL, -- an agreement of the register
  title VARCHAR NOT NULL, -- a title
  scope_id VARCHAR NOT NULL, -- a scope of the register
  importers VARCHAR[] NOT NULL, -- ISO 3166 alpha-3 codes of countries; empty for every country
  pledges VARCHAR[] NOT NULL, -- pledges of the register that are about these goods
  source VARCHAR, -- the name of a source
  series VARCHAR, -- the publisher's name for the series of values
  first_month DATE, -- the first day of the first month to fetch
  goal_share_pct DECIMAL(9, 4), -- a percentage: the largest allowed share of the largest supplier
  goal_hhi DECIMAL(9, 4), -- a number from 0 to 10,000: the largest allowed Herfindahl index
  goal_date DATE, -- the deadline of the goal
  document_id VARCHAR NOT NULL, -- a document of the register
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  note VARCHAR, -- a note
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
