-- One row per reconciliation run. Its id is computed from its inputs, so repeating a run gives the same id.
-- Key: run_id
CREATE TABLE IF NOT EXISTS ledger.run (
  run_id VARCHAR NOT NULL, -- 16 hexadecimal digits
  as_of DATE NOT NULL, -- the day up to which periods are computed
  known_at TIMESTAMP NOT NULL, -- the moment whose knowledge was used
  code_version VARCHAR NOT NULL, -- the version of the code
  inputs_digest VARCHAR NOT NULL, -- 64 hexadecimal digits
  ran_at TIMESTAMP NOT NULL, -- the moment at which the run ended
  run_number BIGINT NOT NULL, -- the place of the run among all runs of this ledger, in the order in which they were made
  outputs_digest VARCHAR NOT NULL -- 64 hexadecimal digits
);
