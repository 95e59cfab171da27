-- One row per run, watch, importer, source, series, unit and period: concentration of suppliers.
-- Key: run_id, watch_id, importer_iso3, source, series, measure, unit, period_start, period_end
CREATE TABLE IF NOT EXISTS ledger.concentration (
  run_id VARCHAR NOT NULL, -- a run
  watch_id VARCHAR NOT NULL, -- a watch of the register
  importer_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of a country
  source VARCHAR NOT NULL, -- the name of a source
  series VARCHAR NOT NULL, -- the publisher's name for the series
  measure VARCHAR NOT NULL, -- one of value, quantity, share
  unit VARCHAR NOT NULL, -- a unit
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE NOT NULL, -- the last day of the period
  months_covered INTEGER NOT NULL, -- the number of months with data for all suppliers
  total DECIMAL(28, 4), -- the imports from all countries in those months
  named DECIMAL(28, 4), -- the part of the total with a known supplier
  suppliers INTEGER NOT NULL, -- the number of known suppliers
  largest_iso3 VARCHAR, -- the largest supplier; empty where it is uncertain
  largest_share_low_pct DECIMAL(28, 4), -- the low end of its share, in percent
  largest_share_high_pct DECIMAL(28, 4), -- the high end of its share, in percent
  hhi_low DECIMAL(28, 4), -- the low end of the Herfindahl index
  hhi_high DECIMAL(28, 4), -- the high end of the Herfindahl index
  grades VARCHAR, -- the grades of its figures, where they are graded, the best first
  goal_status VARCHAR NOT NULL, -- one of within_goal, above_goal, open, no_goal
  note VARCHAR -- a caveat
);
