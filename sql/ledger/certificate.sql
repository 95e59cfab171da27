-- One row per snapshot that proves some months complete. No month is covered without a certificate.
-- Key: snapshot_id
CREATE TABLE IF NOT EXISTS ledger.certificate (
  snapshot_id VARCHAR NOT NULL, -- the snapshot
  basis VARCHAR NOT NULL, -- one of pulled, declared, proved
  rows_expected BIGINT, -- the publisher's own count of rows
  rows_received BIGINT NOT NULL, -- the number of rows received
  row_cap BIGINT, -- the publisher's cap on the rows of an answer
  months_asked BIGINT, -- the number of months requested
  months_published BIGINT, -- the number of requested months that were published
  months_covered BIGINT NOT NULL, -- the number of months that the snapshot covers
  silent VARCHAR[] NOT NULL, -- items requested by name that have no row
  code_tables_sha256 VARCHAR -- 64 hexadecimal digits
);
