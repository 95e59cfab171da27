-- One row per source that publishes by the month: when it does so as a rule, and when its figures are final.
CREATE TABLE IF NOT EXISTS ledger.release_calendar (
  source VARCHAR NOT NULL,
  lag_days BIGINT NOT NULL,
  grace_days BIGINT NOT NULL,
  final_month BIGINT,
  final_day BIGINT
);
