-- One row per run, milestone, event that starts it and way to count: when it is due, and where it stands.
CREATE TABLE IF NOT EXISTS ledger.clock (
  run_id VARCHAR NOT NULL,
  milestone_id VARCHAR NOT NULL,
  anchor_event_id VARCHAR,
  day_count VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  reading_id VARCHAR,
  title VARCHAR NOT NULL,
  rule VARCHAR NOT NULL,
  anchor_date DATE,
  due_date DATE,
  due_business_date DATE,
  closed VARCHAR,
  calendars VARCHAR,
  is_earliest BOOLEAN NOT NULL,
  days_left INTEGER,
  done_date DATE,
  days_late INTEGER,
  last_step_date DATE,
  last_step VARCHAR,
  status VARCHAR NOT NULL,
  reason VARCHAR NOT NULL
);
