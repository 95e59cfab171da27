-- One row per run, watch, importer, source, series, unit and period: how far the imports rest on one supplier.
-- Key: run_id, watch_id, importer_iso3, source, series, measure, unit, period_start, period_end
CREATE TABLE IF NOT EXISTS ledger.concentration (
  run_id VARCHAR NOT NULL, -- a run
  watch_id VARCHAR NOT NULL, -- a watch of the register
  importer_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of a country
  source VARCHAR NOT NULL, -- the name of a source
  series VARCHAR NOT NULL, -- the publisher's name for the series
  measure VARCHAR NOT NULL, -- value or quantity
  unit VARCHAR NOT NULL, -- a unit
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE NOT NULL, -- the last day of the period
  months_covered INTEGER NOT NULL, -- months of the period known for all suppliers
  total DECIMAL(28, 4), -- imports from all countries in those months
  named DECIMAL(28, 4), -- what of it is known by supplier
  suppliers INTEGER NOT NULL, -- how many suppliers are known
  largest_iso3 VARCHAR, -- the largest supplier; empty where it is not certain which
  largest_share_low_pct DECIMAL(28, 4), -- its share, the low end
  largest_share_high_pct DECIMAL(28, 4), -- its share, the high end
  hhi_low DECIMAL(28, 4), -- the Herfindahl index, the low end
  hhi_high DECIMAL(28, 4), -- the Herfindahl index, the high end
  goal_status VARCHAR NOT NULL, -- one of within_goal, above_goal, open, no_goal
  note VARCHAR -- what a reader must know
);
