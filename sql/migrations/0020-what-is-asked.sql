-- A watch may name several importers; watches and mirrors say whose figures are asked for, and from which month on.
ALTER TABLE ledger.watch RENAME TO watch_before;
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
INSERT INTO ledger.watch SELECT
  watch_id, agreement_id, title, scope_id, CASE WHEN importer_iso3 IS NULL THEN [] ELSE [importer_iso3] END,
  NULL, NULL, NULL, goal_share_pct, goal_hhi, goal_date, document_id, grade, note, known_from, known_to
FROM ledger.watch_before;
DROP TABLE ledger.watch_before;
ALTER TABLE ledger.mirror_pair RENAME TO mirror_pair_before;
CREATE TABLE IF NOT EXISTS ledger.mirror_pair (
  mirror_id VARCHAR NOT NULL,
  exporter_iso3 VARCHAR NOT NULL,
  importer_iso3 VARCHAR NOT NULL,
  scope_id VARCHAR NOT NULL,
  exporter_source VARCHAR NOT NULL,
  exporter_series VARCHAR NOT NULL,
  exporter_quantity_series VARCHAR,
  importer_source VARCHAR NOT NULL,
  importer_series VARCHAR NOT NULL,
  importer_quantity_series VARCHAR,
  importer_fob_series VARCHAR,
  currency VARCHAR NOT NULL,
  margin DECIMAL(9, 8),
  margin_low DECIMAL(9, 8),
  margin_high DECIMAL(9, 8),
  lag VARCHAR,
  lag_max_months SMALLINT,
  exporter_elsewhere_id VARCHAR,
  importer_elsewhere_id VARCHAR,
  re_export_source VARCHAR,
  re_export_series VARCHAR,
  re_export_reporter_iso3 VARCHAR,
  re_export_share DECIMAL(9, 8),
  exporter_rate DECIMAL(20, 8),
  importer_rate DECIMAL(20, 8),
  exporter_rounding DECIMAL(18, 2),
  importer_rounding DECIMAL(18, 2),
  materiality_pct DECIMAL(9, 4),
  first_month DATE,
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
INSERT INTO ledger.mirror_pair SELECT
  mirror_id, exporter_iso3, importer_iso3, scope_id, exporter_source, exporter_series,
  exporter_quantity_series, importer_source, importer_series, importer_quantity_series, importer_fob_series,
  currency, margin, margin_low, margin_high, lag, lag_max_months, exporter_elsewhere_id, importer_elsewhere_id,
  re_export_source, re_export_series, re_export_reporter_iso3, re_export_share, exporter_rate, importer_rate,
  exporter_rounding, importer_rounding, materiality_pct, NULL, document_id, grade, note, known_from, known_to
FROM ledger.mirror_pair_before;
DROP TABLE ledger.mirror_pair_before;
