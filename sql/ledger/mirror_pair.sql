-- One row per mirror: a trade reported by both exporter and importer, and how the two are compared.
-- Key: mirror_id, known_from
CREATE TABLE IF NOT EXISTS ledger.mirror_pair (
  mirror_id VARCHAR NOT NULL, -- an id
  exporter_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of a country
  importer_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of a country
  scope_id VARCHAR NOT NULL, -- a scope of the register
  exporter_source VARCHAR NOT NULL, -- the name of a source
  exporter_series VARCHAR NOT NULL, -- the publisher's name for the series of values
  exporter_quantity_series VARCHAR, -- the series of quantities, if different
  importer_source VARCHAR NOT NULL, -- the name of a source
  importer_series VARCHAR NOT NULL, -- the publisher's name for the series of values
  importer_quantity_series VARCHAR, -- the series of quantities, if different
  importer_fob_series VARCHAR, -- the series with the same imports at FOB values
  currency VARCHAR, -- an ISO 4217 currency code, if values are compared
  unit VARCHAR, -- a unit, if quantities are compared
  factor_id VARCHAR, -- the factor between the units of the two sides, if of different dimensions
  margin DECIMAL(9, 8), -- the margin of CIF over FOB, such as 0.06
  margin_low DECIMAL(9, 8), -- the low end of the margin
  margin_high DECIMAL(9, 8), -- the high end of the margin
  lag VARCHAR, -- weights by months of delay, such as 0.3, 0.5, 0.2
  lag_max_months SMALLINT, -- the longest delay that the estimate allows, 0 to 24
  exporter_elsewhere_id VARCHAR, -- the scope of further codes under which the exporter reports these goods
  importer_elsewhere_id VARCHAR, -- the scope of further codes under which the importer reports these goods
  re_export_source VARCHAR, -- the source of the re-exports to the importer
  re_export_series VARCHAR, -- the series of the re-exports
  re_export_reporter_iso3 VARCHAR, -- the re-exporting country: a third country, or the exporter itself
  re_export_share DECIMAL(9, 8), -- the share of the imports that came through third countries, 0 to 1
  exporter_rate DECIMAL(20, 8), -- units per USD at which the exporter's figures are converted
  importer_rate DECIMAL(20, 8), -- units per USD at which the importer's figures are converted
  exporter_rounding DECIMAL(18, 2), -- the unit to which the exporter rounds each figure
  importer_rounding DECIMAL(18, 2), -- the unit to which the importer rounds each figure
  materiality_pct DECIMAL(9, 4), -- the unexplained rest, in percent of the imports, from which the gap is a break
  first_month DATE, -- the first day of the first month to fetch for both countries
  document_id VARCHAR NOT NULL, -- a document of the register
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  note VARCHAR, -- a note
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
