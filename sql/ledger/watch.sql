-- One row per product group whose suppliers are followed, with the goal that was pledged for them, if any.
CREATE TABLE IF NOT EXISTS ledger.watch (
  watch_id VARCHAR NOT NULL,
  agreement_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  scope_id VARCHAR NOT NULL,
  importers VARCHAR[] NOT NULL,
  source VARCHAR,
  series VARCHAR,
  first_month DATE,
  goal_share_pct DECIMAL(9, 4),
  goal_hhi DECIMAL(9, 4),
  goal_date DATE,
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
