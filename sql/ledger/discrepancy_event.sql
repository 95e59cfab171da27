-- One row per thing that happened to a break, as the log in `data/raw/discrepancy_event/` tells it.
-- Key: event_number
CREATE TABLE IF NOT EXISTS ledger.discrepancy_event (
  event_number BIGINT NOT NULL, -- the place in the log, counted from 1
  event_id VARCHAR NOT NULL, -- 16 hexadecimal digits of the line's digest
  discrepancy_id VARCHAR NOT NULL, -- the break
  action VARCHAR NOT NULL, -- one of found, changed, cured, returned, assigned, explained, accepted, reopened, commented
  who VARCHAR NOT NULL, -- a name; pledgebook for a run
  happened_at TIMESTAMP NOT NULL, -- the moment from which this was known
  text VARCHAR, -- what was said
  cause VARCHAR, -- one of coverage, trade_system, timing, classification, valuation, partner_attribution, threshold, confidentiality, exchange_rate, error, rounding, completeness, duplicate, total_beside_parts, unit, restatement, stage_conflict, conflicting_claims
  owner VARCHAR, -- to whom it was assigned
  evidence VARCHAR[] NOT NULL, -- addresses, documents, rows of snapshots
  run_id VARCHAR, -- the run that saw it
  as_of DATE, -- the run's as-of date
  known_at TIMESTAMP, -- the moment whose knowledge the run used
  cured_by VARCHAR, -- the newest snapshot that may have removed the break; empty if none can have
  cured_by_taken_at TIMESTAMP, -- when that snapshot was taken
  candidates VARCHAR[] NOT NULL, -- every snapshot that may have removed the break
  kind VARCHAR, -- the kind of the break
  subject VARCHAR, -- what differs
  month DATE, -- the month
  left_label VARCHAR, -- whose figure
  left_amount DECIMAL(28, 4), -- an amount
  right_label VARCHAR, -- whose figure
  right_amount DECIMAL(28, 4), -- an amount
  unit VARCHAR, -- a unit
  line VARCHAR NOT NULL -- the line as it stands in the log, JSON
);
