-- One row per run, reading or series of a country pair, unit, kind of first figure and age: how far figures were revised.
-- Key: run_id, reading_id, source, series, reporter_iso3, partner_iso3, direction, product_code, measure, unit, is_first, age_months
CREATE TABLE IF NOT EXISTS ledger.revision (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR, -- the reading whose monthly sums are compared; empty for all figures of a series
  source VARCHAR NOT NULL, -- the name of a source
  series VARCHAR NOT NULL, -- the publisher's name for the series
  reporter_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of the reporting country
  partner_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of the partner, or W00 for the world
  direction VARCHAR NOT NULL, -- one of export, re_export, import, production
  product_code VARCHAR, -- a product group; empty for all codes together
  measure VARCHAR NOT NULL, -- value or quantity
  unit VARCHAR, -- a currency, or a unit of quantity
  is_first BOOLEAN NOT NULL, -- whether the first figure held was out before the next month was due: the publisher's own first figure
  age_months INTEGER, -- months since the first figure, from this number on and before the next; empty for the figure held last
  cells BIGINT NOT NULL, -- how many figures are compared
  revised BIGINT NOT NULL, -- how many of them were changed
  cells_from_zero BIGINT NOT NULL, -- how many of them were 0 at first, which has no percentage
  cells_once BIGINT NOT NULL, -- how many more figures no later take repeats
  cells_withdrawn BIGINT NOT NULL, -- how many more figures the publisher withdrew
  median_pct DECIMAL(28, 4), -- the median of the absolute revisions, in percent of the first figure
  largest_pct DECIMAL(28, 4), -- the largest absolute revision, in percent of the first figure
  mean_absolute_pct DECIMAL(28, 4), -- the mean of the absolute revisions, in percent of the first figure
  bias_pct DECIMAL(28, 4), -- the mean revision with its sign, in percent of the first figure
  weighted_pct DECIMAL(28, 4), -- the sum of the absolute revisions, in percent of the sum of the later figures
  seen_at TIMESTAMP NOT NULL -- the newest release in which one of the figures was seen
);
