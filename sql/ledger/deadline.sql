-- One row per run, milestone, event that starts it and day count: its due date and status.
-- Key: run_id, milestone_id, anchor_event_id, day_count
CREATE TABLE IF NOT EXISTS ledger.deadline (
  run_id VARCHAR NOT NULL, -- a run
  milestone_id VARCHAR NOT NULL, -- a milestone of the register, or a reading of basis milestone
  anchor_event_id VARCHAR, -- the event from which the days are counted
  day_count VARCHAR NOT NULL, -- one of calendar, business, months, fixed
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  reading_id VARCHAR, -- the milestone reading with this due date
  title VARCHAR NOT NULL, -- what is to be done
  rule VARCHAR NOT NULL, -- how the due date is determined, in words
  anchor_date DATE, -- the date from which the days are counted
  due_date DATE, -- the due date, or the earliest day if is_earliest; empty while its anchor is unknown
  due_business_date DATE, -- the due date, or the next business day after it
  closed VARCHAR, -- why the due date is not a business day, and where
  calendars VARCHAR, -- the countries whose weekends and holidays are observed
  is_earliest BOOLEAN NOT NULL, -- whether the text says 'at least', so that the date is the earliest day and no deadline
  days_left INTEGER, -- days until the due date, negative after it; empty if done or is_earliest
  done_date DATE, -- the day on which it was done, according to a document
  days_late INTEGER, -- days from the due date to the day on which it was done, negative if done early; empty if is_earliest
  last_step_date DATE, -- the date of the latest documented event since the anchor
  last_step VARCHAR, -- the latest documented event since the anchor
  status VARCHAR NOT NULL, -- one of overdue_unknown, due, not_due, waiting, done
  reason VARCHAR NOT NULL -- the reason for the status
);
