-- One row per source that publishes by the month: when it does so as a rule, and when its figures are final.
-- Key: source
CREATE TABLE IF NOT EXISTS ledger.release_calendar (
  source VARCHAR NOT NULL, -- the name of a source
  lag_days BIGINT NOT NULL, -- days from the end of a month to its publication
  grace_days BIGINT NOT NULL, -- further days after which a missing month is late
  final_month BIGINT, -- the month of the following year in which a year is final
  final_day BIGINT -- the day of that month
);
