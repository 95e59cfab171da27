-- One row per source, series, side, product prefix, level, month and knowledge interval published completely.
CREATE TABLE IF NOT EXISTS ledger.coverage (
  source VARCHAR NOT NULL,
  series VARCHAR NOT NULL,
  reporter_iso3 VARCHAR NOT NULL,
  partner_iso3 VARCHAR NOT NULL,
  direction VARCHAR NOT NULL,
  product_prefix VARCHAR NOT NULL,
  product_level SMALLINT NOT NULL,
  month DATE NOT NULL,
  snapshot_id VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
