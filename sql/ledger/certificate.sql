-- One row per snapshot that proves some months to be complete: no certificate, no coverage.
CREATE TABLE IF NOT EXISTS ledger.certificate (
  snapshot_id VARCHAR NOT NULL,
  basis VARCHAR NOT NULL,
  rows_expected BIGINT,
  rows_received BIGINT NOT NULL,
  row_cap BIGINT,
  months_asked BIGINT,
  months_published BIGINT,
  months_covered BIGINT NOT NULL,
  silent VARCHAR[] NOT NULL,
  code_tables_sha256 VARCHAR
);
