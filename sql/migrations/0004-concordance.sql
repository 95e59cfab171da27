-- Codes of one HS edition and their counterparts in another.
CREATE TABLE ledger.concordance (
  source VARCHAR NOT NULL,
  from_edition VARCHAR NOT NULL,
  from_code VARCHAR NOT NULL,
  to_edition VARCHAR NOT NULL,
  to_code VARCHAR NOT NULL,
  relation VARCHAR NOT NULL,
  weight DECIMAL(9, 8) NOT NULL,
  snapshot_id VARCHAR NOT NULL,
  row_number BIGINT NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
