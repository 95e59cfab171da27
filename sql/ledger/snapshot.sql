-- One row per raw file that was loaded.
CREATE TABLE IF NOT EXISTS ledger.snapshot (
  snapshot_id VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  taken_at TIMESTAMP NOT NULL,
  publisher VARCHAR NOT NULL,
  edition VARCHAR,
  url VARCHAR,
  licence VARCHAR,
  sha256 VARCHAR NOT NULL,
  sidecar_sha256 VARCHAR NOT NULL,
  corrections_sha256 VARCHAR,
  bytes BIGINT NOT NULL,
  rows_read BIGINT NOT NULL,
  rows_stored BIGINT NOT NULL,
  rows_unchanged BIGINT NOT NULL,
  rows_quarantined BIGINT NOT NULL,
  rows_ignored BIGINT NOT NULL,
  rows_withdrawn BIGINT NOT NULL,
  ignored_by_rule VARCHAR NOT NULL,
  first_run_id VARCHAR
);
