-- How far the readings of a pledge agree, the high end of their shares, and from where on a status word holds.
ALTER TABLE ledger.agreement ADD COLUMN met_from_pct DECIMAL(9, 4) DEFAULT 100;
ALTER TABLE ledger.agreement ALTER COLUMN met_from_pct DROP DEFAULT;
ALTER TABLE ledger.agreement ALTER COLUMN met_from_pct SET NOT NULL;
ALTER TABLE ledger.agreement ADD COLUMN on_track_from_pct DECIMAL(9, 4) DEFAULT 100;
ALTER TABLE ledger.agreement ALTER COLUMN on_track_from_pct DROP DEFAULT;
ALTER TABLE ledger.agreement ALTER COLUMN on_track_from_pct SET NOT NULL;
ALTER TABLE ledger.agreement ADD COLUMN within_cap_to_pct DECIMAL(9, 4) DEFAULT 100;
ALTER TABLE ledger.agreement ALTER COLUMN within_cap_to_pct DROP DEFAULT;
ALTER TABLE ledger.agreement ALTER COLUMN within_cap_to_pct SET NOT NULL;
ALTER TABLE ledger.reconciliation ADD COLUMN gap_low DECIMAL(28, 4);
ALTER TABLE ledger.reconciliation ADD COLUMN attainment_high_pct DECIMAL(28, 4);
CREATE TABLE IF NOT EXISTS ledger.verdict (
  run_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE NOT NULL,
  headline_reading_id VARCHAR,
  headline_status VARCHAR,
  readings INTEGER NOT NULL,
  readings_for INTEGER NOT NULL,
  readings_against INTEGER NOT NULL,
  readings_silent INTEGER NOT NULL,
  readings_unlike INTEGER NOT NULL,
  verdict VARCHAR,
  verdict_reading_id VARCHAR,
  is_ambiguous BOOLEAN NOT NULL,
  attainment_low_pct DECIMAL(28, 4),
  attainment_high_pct DECIMAL(28, 4),
  spread_pct_points DECIMAL(28, 4),
  agreement VARCHAR NOT NULL
);
