-- One row per event of a break, as recorded in the log in `data/raw/discrepancy_event/`.
-- Key: event_number
CREATE TABLE IF NOT EXISTS ledger.discrepancy_event (
  event_number BIGINT NOT NULL, -- the position in the log, counted from 1
  event_id VARCHAR NOT NULL, -- 16 hexadecimal digits of the line's digest
  discrepancy_id VARCHAR NOT NULL, -- the break
  action VARCHAR NOT NULL, -- one of found, changed, cured, returned, assigned, explained, accepted, reopened, commented
  who VARCHAR NOT NULL, -- the name of a person, or pledgebook for a run
  happened_at TIMESTAMP NOT NULL, -- the moment from which this was known
  text VARCHAR, -- the comment or explanation
  cause VARCHAR, -- one of coverage, trade_system, timing, classification, valuation, partner_attribution, threshold, confidentiality, exchange_rate, error, rounding, completeness, duplicate, total_beside_parts, unit, restatement, stage_conflict, conflicting_claims, outlier, withdrawal
  owner VARCHAR, -- the person to whom it was assigned
  evidence VARCHAR[] NOT NULL, -- addresses, documents or rows of snapshots
  run_id VARCHAR, -- the run that logged it
  as_of DATE, -- the run's as-of date
  known_at TIMESTAMP, -- the moment whose knowledge the run used
  cured_by VARCHAR, -- the newest snapshot that may have removed the break; empty if there is none
  cured_by_taken_at TIMESTAMP, -- the moment at which that snapshot was retrieved
  candidates VARCHAR[] NOT NULL, -- every snapshot that may have removed the break
  kind VARCHAR, -- the kind of the break
  subject VARCHAR, -- what differs
  month DATE, -- the month
  left_label VARCHAR, -- the source of the left figure
  left_amount DECIMAL(28, 4), -- the left figure
  right_label VARCHAR, -- the source of the right figure
  right_amount DECIMAL(28, 4), -- the right figure
  unit VARCHAR, -- a unit
  line VARCHAR NOT NULL -- the line of the log, in JSON
);
