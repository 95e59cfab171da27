-- Product groups whose suppliers are followed, and how far imports rest on one supplier.
CREATE TABLE IF NOT EXISTS ledger.watch (
  watch_id VARCHAR NOT NULL,
  agreement_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  scope_id VARCHAR NOT NULL,
  importer_iso3 VARCHAR,
  goal_share_pct DECIMAL(9, 4),
  goal_hhi DECIMAL(9, 4),
  goal_date DATE,
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
CREATE TABLE IF NOT EXISTS ledger.dependence (
  run_id VARCHAR NOT NULL,
  watch_id VARCHAR NOT NULL,
  importer_iso3 VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  series VARCHAR NOT NULL,
  measure VARCHAR NOT NULL,
  unit VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE NOT NULL,
  months_covered INTEGER NOT NULL,
  total DECIMAL(28, 4),
  named DECIMAL(28, 4),
  suppliers INTEGER NOT NULL,
  largest_iso3 VARCHAR,
  largest_share_low_pct DECIMAL(28, 4),
  largest_share_high_pct DECIMAL(28, 4),
  hhi_low DECIMAL(28, 4),
  hhi_high DECIMAL(28, 4),
  goal_status VARCHAR NOT NULL,
  note VARCHAR
);
