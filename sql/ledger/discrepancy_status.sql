-- One row per break in the log or in the current run, with its status.
-- Key: discrepancy_id
CREATE TABLE IF NOT EXISTS ledger.discrepancy_status (
  discrepancy_id VARCHAR NOT NULL, -- an id
  status VARCHAR NOT NULL, -- one of open, assigned, explained, accepted, reopened, cured
  kind VARCHAR NOT NULL, -- the kind when it was found
  cause VARCHAR, -- the kind according to its explanation
  subject VARCHAR NOT NULL, -- what differs
  month DATE, -- the month
  left_label VARCHAR NOT NULL, -- the source of the left figure
  left_amount DECIMAL(28, 4), -- the left figure
  right_label VARCHAR NOT NULL, -- the source of the right figure
  right_amount DECIMAL(28, 4), -- the right figure
  difference DECIMAL(28, 4), -- left - right
  unit VARCHAR, -- a unit
  explanation VARCHAR, -- what the difference is and how it was handled
  pledge_id VARCHAR, -- a pledge of the register
  agreement_id VARCHAR, -- an agreement of the register
  sources VARCHAR[] NOT NULL, -- the sources whose figures differ; empty if not stated
  snapshot_id VARCHAR, -- a snapshot
  is_present BOOLEAN NOT NULL, -- whether the current run found the break
  is_material BOOLEAN NOT NULL, -- whether it is large enough to matter, or of unknown size
  owner VARCHAR, -- the person to whom it is assigned
  found_at TIMESTAMP, -- when it was first found; empty if no run has logged it
  age_days BIGINT, -- days from when it was first found to the run's day, or to when it was cured
  age_bucket VARCHAR, -- the age in days: 0-30, 31-90, 91-180, 181-365, over 365
  explained_by VARCHAR, -- the last person who explained it
  accepted_by VARCHAR, -- the person who accepted the explanation
  comment VARCHAR, -- the last comment or explanation of a person
  evidence VARCHAR[] NOT NULL, -- addresses, documents or rows of snapshots
  last_action VARCHAR, -- the last event
  last_by VARCHAR, -- the person, or pledgebook, behind the last event
  last_at TIMESTAMP, -- the moment of the last event
  cured_by VARCHAR, -- the newest snapshot that may have removed it
  cured_by_taken_at TIMESTAMP, -- the moment at which that snapshot was retrieved
  candidates VARCHAR[] NOT NULL, -- every snapshot that may have removed it
  times_returned BIGINT NOT NULL -- how often it returned after it was cured
);
