-- What was seen while snapshots were read is known for a while; breaks have a life, told by a log and derived by each run.
CREATE TABLE IF NOT EXISTS ledger.finding (
  discrepancy_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  subject VARCHAR NOT NULL,
  month DATE,
  left_label VARCHAR NOT NULL,
  left_amount DECIMAL(28, 4),
  right_label VARCHAR NOT NULL,
  right_amount DECIMAL(28, 4),
  unit VARCHAR,
  explanation VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  series VARCHAR,
  reporter_iso3 VARCHAR,
  partner_iso3 VARCHAR,
  direction VARCHAR,
  products VARCHAR[] NOT NULL,
  snapshot_id VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP,
  closed_by VARCHAR
);
CREATE TABLE IF NOT EXISTS ledger.discrepancy_event (
  event_number BIGINT NOT NULL,
  event_id VARCHAR NOT NULL,
  discrepancy_id VARCHAR NOT NULL,
  action VARCHAR NOT NULL,
  who VARCHAR NOT NULL,
  happened_at TIMESTAMP NOT NULL,
  text VARCHAR,
  cause VARCHAR,
  owner VARCHAR,
  evidence VARCHAR[] NOT NULL,
  run_id VARCHAR,
  as_of DATE,
  known_at TIMESTAMP,
  cured_by VARCHAR,
  cured_by_taken_at TIMESTAMP,
  candidates VARCHAR[] NOT NULL,
  kind VARCHAR,
  subject VARCHAR,
  month DATE,
  left_label VARCHAR,
  left_amount DECIMAL(28, 4),
  right_label VARCHAR,
  right_amount DECIMAL(28, 4),
  unit VARCHAR,
  line VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS ledger.discrepancy_state (
  discrepancy_id VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  cause VARCHAR,
  subject VARCHAR NOT NULL,
  month DATE,
  left_label VARCHAR NOT NULL,
  left_amount DECIMAL(28, 4),
  right_label VARCHAR NOT NULL,
  right_amount DECIMAL(28, 4),
  difference DECIMAL(28, 4),
  unit VARCHAR,
  explanation VARCHAR,
  pledge_id VARCHAR,
  agreement_id VARCHAR,
  sources VARCHAR[] NOT NULL,
  snapshot_id VARCHAR,
  is_present BOOLEAN NOT NULL,
  is_material BOOLEAN NOT NULL,
  owner VARCHAR,
  found_at TIMESTAMP,
  age_days BIGINT,
  age_bucket VARCHAR,
  explained_by VARCHAR,
  accepted_by VARCHAR,
  comment VARCHAR,
  evidence VARCHAR[] NOT NULL,
  last_action VARCHAR,
  last_by VARCHAR,
  last_at TIMESTAMP,
  cured_by VARCHAR,
  cured_by_taken_at TIMESTAMP,
  candidates VARCHAR[] NOT NULL,
  times_returned BIGINT NOT NULL
);
-- What was seen while reading has another id now, and needs its place: those sources are stored again from their files.
CREATE TABLE IF NOT EXISTS ledger.new_snapshot (
  snapshot_id VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  taken_at TIMESTAMP NOT NULL,
  publisher VARCHAR NOT NULL,
  edition VARCHAR,
  url VARCHAR,
  licence VARCHAR,
  sha256 VARCHAR NOT NULL,
  sidecar_sha256 VARCHAR NOT NULL,
  corrections_sha256 VARCHAR,
  bytes BIGINT NOT NULL,
  rows_read BIGINT NOT NULL,
  rows_stored BIGINT NOT NULL,
  rows_unchanged BIGINT NOT NULL,
  rows_quarantined BIGINT NOT NULL,
  rows_ignored BIGINT NOT NULL,
  rows_withdrawn BIGINT NOT NULL,
  ignored_by_rule VARCHAR NOT NULL,
  first_run_id VARCHAR
);
INSERT INTO ledger.new_snapshot BY NAME
SELECT * REPLACE (
  CASE WHEN source IN (
    SELECT s.source FROM ledger.snapshot s JOIN ledger.discrepancy d ON d.snapshot_id = s.snapshot_id
  ) THEN repeat('0', 64) ELSE sidecar_sha256 END AS sidecar_sha256
)
FROM ledger.snapshot;
DROP TABLE ledger.snapshot;
ALTER TABLE ledger.new_snapshot RENAME TO snapshot;
DROP TABLE ledger.discrepancy;
CREATE TABLE IF NOT EXISTS ledger.discrepancy (
  discrepancy_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  subject VARCHAR NOT NULL,
  month DATE,
  left_label VARCHAR NOT NULL,
  left_amount DECIMAL(28, 4),
  right_label VARCHAR NOT NULL,
  right_amount DECIMAL(28, 4),
  difference DECIMAL(28, 4),
  unit VARCHAR,
  explanation VARCHAR NOT NULL,
  pledge_id VARCHAR,
  snapshot_id VARCHAR,
  sources VARCHAR[] NOT NULL
);
ALTER TABLE ledger.agreement ADD COLUMN materiality_amount DECIMAL(18, 2);
ALTER TABLE ledger.agreement ADD COLUMN materiality_unit VARCHAR;
ALTER TABLE ledger.agreement ADD COLUMN materiality_pct DECIMAL(9, 4);
