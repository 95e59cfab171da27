-- One row per snapshot that proves some months to be complete: no certificate, no coverage.
-- Key: snapshot_id
CREATE TABLE IF NOT EXISTS ledger.certificate (
  snapshot_id VARCHAR NOT NULL, -- the snapshot
  basis VARCHAR NOT NULL, -- one of pulled, declared, proved
  rows_expected BIGINT, -- the publisher's own count of rows
  rows_received BIGINT NOT NULL, -- a count of rows
  row_cap BIGINT, -- the publisher's cap on the rows of an answer
  months_asked BIGINT, -- a count of months
  months_published BIGINT, -- a count of months
  months_covered BIGINT NOT NULL, -- how many months the snapshot covers
  silent VARCHAR[] NOT NULL, -- what was asked by name and has no row
  code_tables_sha256 VARCHAR -- 64 hexadecimal digits
);
