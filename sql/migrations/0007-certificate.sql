-- What proves a snapshot to be complete stands beside it; of older snapshots, what they say themselves.
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
INSERT INTO ledger.certificate
SELECT s.snapshot_id, 'declared', NULL, s.rows_read, NULL, NULL, NULL, count(DISTINCT c.month), [], NULL
FROM ledger.snapshot s
JOIN ledger.coverage c ON c.snapshot_id = s.snapshot_id
GROUP BY s.snapshot_id, s.rows_read;
