-- One row per refused row of a snapshot, with its raw text and every reason.
CREATE TABLE IF NOT EXISTS ledger.quarantine (
  snapshot_id VARCHAR NOT NULL,
  row_number BIGINT NOT NULL,
  raw_json VARCHAR NOT NULL,
  reasons VARCHAR[] NOT NULL
);
