-- One row per snapshot and project, or series of it, whose events it reports completely.
-- Key: snapshot_id, project, series
CREATE TABLE IF NOT EXISTS ledger.extent (
  source VARCHAR NOT NULL, -- the name of a source
  project VARCHAR NOT NULL, -- a project
  series VARCHAR, -- the publisher's name for the series; null for all
  first_date DATE, -- the day of the first event; null if the file is never a part
  last_date DATE, -- the day of the last event; null if the file is never a part
  released_at TIMESTAMP NOT NULL, -- the release of the publisher, or the moment of retrieval
  snapshot_id VARCHAR NOT NULL, -- the snapshot
  known_from TIMESTAMP NOT NULL -- the moment from which this was known
);
