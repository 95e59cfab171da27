-- One row per source, code of one HS edition, counterpart in another edition and knowledge interval.
-- Key: source, from_edition, from_code, to_edition, to_code, known_from
CREATE TABLE IF NOT EXISTS ledger.concordance (
  source VARCHAR NOT NULL, -- the name of a source
  from_edition VARCHAR NOT NULL, -- one of HS1988, HS1996, HS2002, HS2007, HS2012, HS2017, HS2022
  from_code VARCHAR NOT NULL, -- six digits of an HS code
  to_edition VARCHAR NOT NULL, -- one of HS1988, HS1996, HS2002, HS2007, HS2012, HS2017, HS2022
  to_code VARCHAR NOT NULL, -- six digits of an HS code
  relation VARCHAR NOT NULL, -- one of 1:1, 1:n, n:1, n:n
  weight DECIMAL(9, 8) NOT NULL, -- a share from 0 to 1
  snapshot_id VARCHAR NOT NULL, -- the snapshot that the relation came from
  row_number BIGINT NOT NULL, -- the row of the snapshot, counted from 1 without the header
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
