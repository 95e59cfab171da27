-- One row per file that a step has read or written, with its size and time of change then.
-- Key: step, file
CREATE TABLE IF NOT EXISTS ledger.seen_file (
  step VARCHAR NOT NULL, -- one of ingest, register, publish
  file VARCHAR NOT NULL, -- the file's path below the folder that its first part names
  bytes BIGINT NOT NULL, -- the size of the file
  modified_ns BIGINT NOT NULL, -- when it was changed, in nanoseconds since 1970
  code_version VARCHAR NOT NULL -- the version of the code that read or wrote it
);
