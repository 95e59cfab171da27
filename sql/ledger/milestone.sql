-- One row per milestone: a step that a text asks for on a date, or so many days or months after another.
CREATE TABLE IF NOT EXISTS ledger.milestone (
  milestone_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  reading_id VARCHAR,
  after_event_id VARCHAR,
  after_stage VARCHAR,
  after_date DATE,
  due_date DATE,
  days INTEGER,
  months INTEGER,
  counts VARCHAR[] NOT NULL,
  calendars VARCHAR[] NOT NULL,
  done_stage VARCHAR NOT NULL,
  is_earliest BOOLEAN NOT NULL,
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
