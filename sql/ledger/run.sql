-- One row per reconciliation run. Its id follows from what went in: the same question has the same id.
CREATE TABLE IF NOT EXISTS ledger.run (
  run_id VARCHAR NOT NULL,
  as_of DATE NOT NULL,
  known_at TIMESTAMP NOT NULL,
  code_version VARCHAR NOT NULL,
  inputs_digest VARCHAR NOT NULL,
  ran_at TIMESTAMP NOT NULL,
  outputs_digest VARCHAR NOT NULL
);
