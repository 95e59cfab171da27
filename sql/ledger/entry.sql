-- One row per entry of the journal, as written to `data/raw/journal/`; entries are only ever added.
-- Key: entry_number
CREATE TABLE IF NOT EXISTS ledger.entry (
  entry_number BIGINT NOT NULL, -- the position in the journal, counted from 1
  kind VARCHAR NOT NULL, -- one of pledged, realized, lapsed, proposed, closed, reopened
  action VARCHAR, -- one of posted, revised, withdrawn; null for an act
  posting_date DATE NOT NULL, -- the day on which it counts: of the pledge, the end of the month or period, or the last event
  known_at TIMESTAMP NOT NULL, -- the moment from which this was known
  agreement_id VARCHAR, -- an agreement of the register
  pledge_id VARCHAR, -- a pledge of the register
  reading_id VARCHAR, -- a reading of the register
  period_start DATE, -- the first day of the period
  known_ends VARCHAR, -- one of both, low, high; null for an act
  run_id VARCHAR, -- the run that posted it
  snapshots VARCHAR[] NOT NULL, -- the snapshots on whose figures it rests
  documents VARCHAR[] NOT NULL, -- the documents on which it rests
  events VARCHAR[] NOT NULL, -- the events of the register on which it rests
  after_closing BIGINT, -- the entry that had closed the period when this one was posted
  who VARCHAR, -- the person whose act it is
  text VARCHAR, -- the reason that a person gave
  previous VARCHAR, -- the digest of the entry before, hexadecimal; null for the first
  sha256 VARCHAR NOT NULL, -- the digest of the entry, hexadecimal
  line VARCHAR NOT NULL -- the entry as it was written
);
