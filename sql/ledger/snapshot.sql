-- One row per raw file that was loaded.
-- Key: snapshot_id
CREATE TABLE IF NOT EXISTS ledger.snapshot (
  snapshot_id VARCHAR NOT NULL, -- source/date/file below data/raw
  source VARCHAR NOT NULL, -- the name of a source
  taken_at TIMESTAMP NOT NULL, -- the moment at which the file was retrieved
  publisher VARCHAR NOT NULL, -- the publisher of the figures
  edition VARCHAR, -- the publisher's name for the edition
  released_at TIMESTAMP, -- the publisher's newest release that the file prints; null if it prints none
  url VARCHAR, -- the address it came from
  note VARCHAR, -- the note of its sidecar: what a reader must know of the file
  license VARCHAR, -- the terms of use
  sha256 VARCHAR NOT NULL, -- 64 hexadecimal digits
  sidecar_sha256 VARCHAR NOT NULL, -- the digest of its sidecar, 64 hexadecimal digits
  corrections_sha256 VARCHAR, -- the digest of its source's corrections; null if there are none
  bytes BIGINT NOT NULL, -- a size in bytes
  rows_read BIGINT NOT NULL, -- the number of rows read
  rows_stored BIGINT NOT NULL, -- the number of rows stored
  rows_unchanged BIGINT NOT NULL, -- the number of rows that repeat known figures
  rows_quarantined BIGINT NOT NULL, -- the number of rejected rows
  rows_ignored BIGINT NOT NULL, -- the number of rows ignored by a named rule
  rows_withdrawn BIGINT NOT NULL, -- the number of earlier figures that it withdraws
  ignored_by_rule VARCHAR NOT NULL, -- the number of rows ignored by each named rule, in JSON
  first_run_id VARCHAR -- the first run that knew it and wrote to the log of breaks; empty if none has yet
);
