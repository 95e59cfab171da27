-- One row per run, watch, importer, source, series, unit, period and supplier: what it supplied, and its share.
-- Key: run_id, watch_id, importer_iso3, source, series, measure, unit, period_start, period_end, supplier_iso3
CREATE TABLE IF NOT EXISTS ledger.supplier_share (
  run_id VARCHAR NOT NULL, -- a run
  watch_id VARCHAR NOT NULL, -- a watch of the register
  importer_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of a country, or W00 for the world's production
  source VARCHAR NOT NULL, -- the name of a source
  series VARCHAR NOT NULL, -- the publisher's name for the series
  measure VARCHAR NOT NULL, -- one of value, quantity, share
  unit VARCHAR NOT NULL, -- a unit
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE NOT NULL, -- the last day of the period
  supplier_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of the supplier
  amount DECIMAL(28, 4) NOT NULL, -- what it supplied in the months with data for all suppliers
  share_low_pct DECIMAL(28, 4), -- the low end of its share, in percent
  share_high_pct DECIMAL(28, 4) -- the high end of its share, in percent
);
