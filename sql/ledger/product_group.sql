-- One row per product group that a publisher counts under a name, and that no list of HS codes reproduces.
-- Key: product_group_id, known_from
CREATE TABLE IF NOT EXISTS ledger.product_group (
  product_group_id VARCHAR NOT NULL, -- a name in capital letters, such as AGRICULTURE
  title VARCHAR NOT NULL, -- what the group contains, in words
  note VARCHAR, -- a note
  document_id VARCHAR, -- a document of the register
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
