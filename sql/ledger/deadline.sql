-- One row per run, milestone, event that starts it and way to count: when it is due, and where it stands.
-- Key: run_id, milestone_id, anchor_event_id, day_count
CREATE TABLE IF NOT EXISTS ledger.deadline (
  run_id VARCHAR NOT NULL, -- a run
  milestone_id VARCHAR NOT NULL, -- a milestone of the register, or a reading of basis milestone
  anchor_event_id VARCHAR, -- the event from which it counts
  day_count VARCHAR NOT NULL, -- one of calendar, business, months, fixed
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  reading_id VARCHAR, -- the milestone reading that asks for this date
  title VARCHAR NOT NULL, -- what is to be done
  rule VARCHAR NOT NULL, -- how the date follows, in words
  anchor_date DATE, -- the date from which it counts
  due_date DATE, -- the day due; empty while its anchor is unknown
  due_business_date DATE, -- the day due if it is a business day, else the next one
  closed VARCHAR, -- why the day due is no business day, and where
  calendars VARCHAR, -- the countries whose weekends and holidays count
  is_earliest BOOLEAN NOT NULL, -- whether the text says 'at least': the day due is the earliest
  days_left INTEGER, -- days to the day due, negative if it has passed; empty if done
  done_date DATE, -- the day on which a document says it was done
  days_late INTEGER, -- days from the day due to the day done, negative if it was done before
  last_step_date DATE, -- the day of the latest documented step since
  last_step VARCHAR, -- the latest documented step since the anchor
  status VARCHAR NOT NULL, -- one of overdue_unknown, due, not_due, waiting, done
  reason VARCHAR NOT NULL -- why the status is what it is
);
