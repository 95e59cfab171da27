-- One row per source, currency, day or month and knowledge interval.
-- Key: source, series, currency, period, period_start, known_from
CREATE TABLE IF NOT EXISTS ledger.rate (
  source VARCHAR NOT NULL, -- the name of a source
  series VARCHAR NOT NULL, -- the publisher's name for the series
  currency VARCHAR NOT NULL, -- an ISO 4217 currency code
  period VARCHAR NOT NULL, -- one of day, month
  period_start DATE NOT NULL, -- the day, or the first day of the month
  units_per_usd DECIMAL(20, 8) NOT NULL, -- a positive number of at most 8 decimals
  snapshot_id VARCHAR NOT NULL, -- the snapshot that the rate came from
  row_number BIGINT NOT NULL, -- the row of the snapshot, counted from 1 without the header
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
