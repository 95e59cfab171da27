-- One row per scope and product prefix, included or excluded. The longest prefix that fits a code decides.
CREATE TABLE IF NOT EXISTS ledger.scope (
  scope_id VARCHAR NOT NULL,
  edition VARCHAR NOT NULL,
  product_prefix VARCHAR NOT NULL,
  is_excluded BOOLEAN NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
