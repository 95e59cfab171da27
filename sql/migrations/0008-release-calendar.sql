-- When each source publishes as a rule is written into the ledger with each run.
CREATE TABLE IF NOT EXISTS ledger.release_calendar (
  source VARCHAR NOT NULL,
  lag_days BIGINT NOT NULL,
  grace_days BIGINT NOT NULL,
  final_month BIGINT,
  final_day BIGINT
);
