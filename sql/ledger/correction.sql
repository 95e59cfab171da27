-- One row per correction, row of a snapshot and column that was put into effect.
-- Key: correction_id, snapshot_id, row_number, column_name
CREATE TABLE IF NOT EXISTS ledger.correction (
  correction_id VARCHAR NOT NULL, -- the correction's id in corrections.toml
  source VARCHAR NOT NULL, -- the name of a source
  snapshot_id VARCHAR NOT NULL, -- the snapshot that holds the fault
  row_number BIGINT NOT NULL, -- the row of the snapshot, counted from 1 without the header
  column_name VARCHAR NOT NULL, -- the column that was mended
  found VARCHAR, -- what the source gives; null for nothing
  replaced VARCHAR, -- what stands instead; null for unknown
  is_dropped BOOLEAN NOT NULL, -- whether the row is left out as a whole
  reason VARCHAR NOT NULL, -- why the figure is wrong
  reported_by VARCHAR NOT NULL, -- who reported the fault
  declared_date DATE NOT NULL, -- the day on which the correction was declared
  evidence VARCHAR, -- what proves the fault
  url VARCHAR, -- the address of the evidence
  known_from TIMESTAMP NOT NULL -- the moment from which the mended figure is known
);
