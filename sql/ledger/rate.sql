-- One row per source, currency, day or month and knowledge interval.
CREATE TABLE IF NOT EXISTS ledger.rate (
  source VARCHAR NOT NULL,
  series VARCHAR NOT NULL,
  currency VARCHAR NOT NULL,
  period VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  units_per_usd DECIMAL(20, 8) NOT NULL,
  snapshot_id VARCHAR NOT NULL,
  row_number BIGINT NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
