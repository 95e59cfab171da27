-- One row per correction in effect, row of a snapshot and column.
-- Key: correction_id, snapshot_id, row_number, column_name
CREATE TABLE IF NOT EXISTS ledger.correction (
  correction_id VARCHAR NOT NULL, -- the correction's id in corrections.toml
  source VARCHAR NOT NULL, -- the name of a source
  snapshot_id VARCHAR NOT NULL, -- the snapshot with the error
  row_number BIGINT NOT NULL, -- the row of the snapshot, counted from 1 without the header
  column_name VARCHAR NOT NULL, -- the column that was corrected
  found VARCHAR, -- the value in the source; null if empty
  replaced VARCHAR, -- the corrected value; null if unknown
  is_dropped BOOLEAN NOT NULL, -- whether the whole row is dropped
  reason VARCHAR NOT NULL, -- why the figure is wrong
  reported_by VARCHAR NOT NULL, -- the person who reported the error
  declared_date DATE NOT NULL, -- the day on which the correction was declared
  evidence VARCHAR, -- the evidence of the error
  url VARCHAR, -- the address of the evidence
  known_from TIMESTAMP NOT NULL -- the moment from which the corrected figure is known
);
