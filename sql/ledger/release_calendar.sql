-- One row per source with a monthly release calendar: the usual delay, and when a year's figures become final.
-- Key: source
CREATE TABLE IF NOT EXISTS ledger.release_calendar (
  source VARCHAR NOT NULL, -- the name of a source
  lag_days BIGINT NOT NULL, -- days from the end of a month to its publication
  grace_days BIGINT NOT NULL, -- further days after which a missing month is overdue
  final_month BIGINT, -- the month of the following year in which a year is final
  final_day BIGINT -- the day of that month
);
