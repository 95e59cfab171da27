-- One row per rejected row of a snapshot, with its raw text and every reason.
-- Key: snapshot_id, row_number, raw_json
CREATE TABLE IF NOT EXISTS ledger.quarantine (
  snapshot_id VARCHAR NOT NULL, -- the snapshot
  row_number BIGINT NOT NULL, -- the row of the snapshot, counted from 1 without the header
  raw_json VARCHAR NOT NULL, -- the row as received, as JSON
  reasons VARCHAR[] NOT NULL -- the reasons why it was rejected
);
