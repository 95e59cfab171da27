-- One row per correction, row of a snapshot and column that was put into effect.
CREATE TABLE IF NOT EXISTS ledger.correction (
  correction_id VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  snapshot_id VARCHAR NOT NULL,
  row_number BIGINT NOT NULL,
  column_name VARCHAR NOT NULL,
  found VARCHAR,
  replaced VARCHAR,
  is_dropped BOOLEAN NOT NULL,
  reason VARCHAR NOT NULL,
  reported_by VARCHAR NOT NULL,
  declared_date DATE NOT NULL,
  evidence VARCHAR,
  url VARCHAR,
  known_from TIMESTAMP NOT NULL
);
