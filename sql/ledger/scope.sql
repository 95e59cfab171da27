-- One row per scope and product prefix, included or excluded. The longest matching prefix of a code applies.
-- Key: scope_id, product_prefix, known_from
CREATE TABLE IF NOT EXISTS ledger.scope (
  scope_id VARCHAR NOT NULL, -- an id
  edition VARCHAR NOT NULL, -- the HS edition of the codes, such as HS2017
  product_prefix VARCHAR NOT NULL, -- 2 to 10 digits of an HS code, an even number of them, or a named product group
  is_excluded BOOLEAN NOT NULL, -- true or false: whether the prefix is excluded
  is_within BOOLEAN NOT NULL, -- true or false: whether the goods are only somewhere within the prefix, so that what flowed is a range from 0
  note VARCHAR, -- a note
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
