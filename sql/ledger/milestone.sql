-- One row per milestone: an action due on a date, or a number of days or months after an event.
-- Key: milestone_id, known_from
CREATE TABLE IF NOT EXISTS ledger.milestone (
  milestone_id VARCHAR NOT NULL, -- an id
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  title VARCHAR NOT NULL, -- a title
  reading_id VARCHAR, -- the milestone reading whose date this rule determines
  after_event_id VARCHAR, -- the event from which the days are counted
  after_stage VARCHAR, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent; each event of the pledge at this stage starts a count
  after_date DATE, -- the date from which the days are counted
  due_date DATE, -- the due date stated in the text
  days INTEGER, -- a whole number of days, at least 1 and at most 36,525
  months INTEGER, -- a whole number of months, at least 1 and at most 1,200
  counts VARCHAR[] NOT NULL, -- day counts, each one of calendar, business
  calendars VARCHAR[] NOT NULL, -- countries whose holidays are observed; payer and beneficiary if none is named
  done_stage VARCHAR NOT NULL, -- one of interest, candidate, selected, financing_signed, disbursed, announced, sold, shipped, arrived, done, canceled, suspended, scaled_down, pledged, committed, allocated, received, spent; an event at this stage completes it
  is_earliest BOOLEAN NOT NULL, -- true or false: whether the text says 'at least' before the days
  document_id VARCHAR NOT NULL, -- a document of the register
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  note VARCHAR, -- a note
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
