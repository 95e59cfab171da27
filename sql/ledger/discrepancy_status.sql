-- One row per break that was ever found, or that the current run holds: where it stands.
-- Key: discrepancy_id
CREATE TABLE IF NOT EXISTS ledger.discrepancy_status (
  discrepancy_id VARCHAR NOT NULL, -- an id
  status VARCHAR NOT NULL, -- one of open, assigned, explained, accepted, reopened, cured
  kind VARCHAR NOT NULL, -- the kind as it was found
  cause VARCHAR, -- the kind as it was explained
  subject VARCHAR NOT NULL, -- what differs
  month DATE, -- the month
  left_label VARCHAR NOT NULL, -- whose figure
  left_amount DECIMAL(28, 4), -- an amount
  right_label VARCHAR NOT NULL, -- whose figure
  right_amount DECIMAL(28, 4), -- an amount
  difference DECIMAL(28, 4), -- left - right
  unit VARCHAR, -- a unit
  explanation VARCHAR, -- what it is and what was done
  pledge_id VARCHAR, -- a pledge of the register
  agreement_id VARCHAR, -- an agreement of the register
  sources VARCHAR[] NOT NULL, -- the sources whose figures differ; empty if it was not said
  snapshot_id VARCHAR, -- a snapshot
  is_present BOOLEAN NOT NULL, -- whether the current run holds the break
  is_material BOOLEAN NOT NULL, -- whether it is large enough to matter, or of unknown size
  owner VARCHAR, -- to whom it is assigned
  found_at TIMESTAMP, -- when it was first found; empty if no run told
  age_days BIGINT, -- days from the first finding to the run's day, or to its cure
  age_bucket VARCHAR, -- the age in days: 0-30, 31-90, 91-180, 181-365, over 365
  explained_by VARCHAR, -- who explained it last
  accepted_by VARCHAR, -- who accepted the explanation
  comment VARCHAR, -- what a person said last
  evidence VARCHAR[] NOT NULL, -- addresses, documents, rows of snapshots
  last_action VARCHAR, -- what happened last
  last_by VARCHAR, -- who did it
  last_at TIMESTAMP, -- when it happened
  cured_by VARCHAR, -- the newest snapshot that may have removed it
  cured_by_taken_at TIMESTAMP, -- when that snapshot was taken
  candidates VARCHAR[] NOT NULL, -- every snapshot that may have removed it
  times_returned BIGINT NOT NULL -- how often it came back after it was cured
);
