-- One row per source, series, reporter, partner, direction, product, month, item and knowledge interval.
-- Key: source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id, known_from
CREATE TABLE IF NOT EXISTS ledger.flow (
  source VARCHAR NOT NULL, -- the name of a source
  series VARCHAR NOT NULL, -- the publisher's name for the series
  reporter_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of the reporting country
  partner_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of the partner, or W00 for the world
  direction VARCHAR NOT NULL, -- one of export, re_export, import, production
  product_code VARCHAR NOT NULL, -- 2 to 10 digits of an HS code, an even number of them, or a named product group
  product_level SMALLINT NOT NULL, -- the number of digits of the code, 0 for a named group
  hs_edition VARCHAR, -- the edition of the HS in which the product is reported; null for the edition of the month
  item_id VARCHAR NOT NULL, -- the shipment's id, or empty for a published total
  item_date DATE, -- the shipment's date
  month DATE NOT NULL, -- the first day of the (first) month
  period_months SMALLINT NOT NULL, -- the number of months of the figure
  currency VARCHAR, -- an ISO 4217 currency code
  value DECIMAL(18, 2), -- an amount of money with at most 2 decimals and no thousands separators
  valuation VARCHAR NOT NULL, -- one of FAS, FOB, CIF, customs, unstated
  quantity DECIMAL(18, 4), -- a quantity with at most 4 decimals and no thousands separators
  unit VARCHAR, -- a unit that the ledger knows
  obs_status VARCHAR NOT NULL, -- one of reported, preliminary, revised, final, estimated
  qualifier VARCHAR NOT NULL, -- one of exact, about, at_least, at_most
  stated_share_pct DECIMAL(9, 4), -- the share of the world total as printed by the publisher, 0 to 100
  grade VARCHAR, -- one of P, P', N, N-, D
  known_from TIMESTAMP NOT NULL, -- the moment from which the figure was known
  known_to TIMESTAMP, -- the moment at which the figure was superseded
  snapshot_id VARCHAR NOT NULL, -- the snapshot that the figure came from
  row_number BIGINT NOT NULL, -- the row of the snapshot, counted from 1 without the header
  released_at TIMESTAMP -- the release of the publisher that gives it: the newest seen, or the moment of retrieval if none is printed
);
