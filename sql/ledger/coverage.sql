-- One row per completely published source, series, country pair, product prefix, level, month and knowledge interval.
-- Key: source, series, reporter_iso3, partner_iso3, direction, product_prefix, product_level, month, known_from
CREATE TABLE IF NOT EXISTS ledger.coverage (
  source VARCHAR NOT NULL, -- the name of a source
  series VARCHAR NOT NULL, -- the publisher's name for the series
  reporter_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of a country
  partner_iso3 VARCHAR NOT NULL, -- an ISO 3166 alpha-3 code, W00 or *
  direction VARCHAR NOT NULL, -- one of export, re_export, import, production
  product_prefix VARCHAR NOT NULL, -- a product prefix, empty for all
  product_level SMALLINT NOT NULL, -- the number of digits down to which it is complete
  month DATE NOT NULL, -- the first day of the month
  snapshot_id VARCHAR NOT NULL, -- the snapshot that proves it
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP, -- the moment at which this was superseded
  released_at TIMESTAMP -- the release of the publisher that gives it: the newest seen, or the moment of retrieval if none is printed
);
