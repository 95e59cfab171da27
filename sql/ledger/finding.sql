-- One row per difference seen while a snapshot was read, and knowledge interval.
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
