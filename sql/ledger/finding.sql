-- One row per difference found in the ingestion of a snapshot, and knowledge interval.
-- Key: discrepancy_id, snapshot_id, known_from
CREATE TABLE IF NOT EXISTS ledger.finding (
  discrepancy_id VARCHAR NOT NULL, -- an id
  kind VARCHAR NOT NULL, -- one of coverage, trade_system, timing, classification, valuation, partner_attribution, threshold, confidentiality, exchange_rate, error, rounding, completeness, duplicate, total_beside_parts, unit, restatement, stage_conflict, conflicting_claims, outlier, withdrawal
  subject VARCHAR NOT NULL, -- what differs
  month DATE, -- the month
  left_label VARCHAR NOT NULL, -- the source of the left figure
  left_amount DECIMAL(28, 4), -- the left figure
  right_label VARCHAR NOT NULL, -- the source of the right figure
  right_amount DECIMAL(28, 4), -- the right figure
  unit VARCHAR, -- a unit
  explanation VARCHAR NOT NULL, -- what the difference is and how it was handled
  source VARCHAR NOT NULL, -- the name of a source
  series VARCHAR, -- the publisher's name for the series
  reporter_iso3 VARCHAR, -- the reporting country
  partner_iso3 VARCHAR, -- the partner; * for several
  direction VARCHAR, -- the direction of the flows
  products VARCHAR[] NOT NULL, -- the codes that a later snapshot must cover
  snapshot_id VARCHAR NOT NULL, -- the snapshot in which it was found
  row_number BIGINT, -- the row that is questioned; empty for a difference of the whole snapshot
  cell VARCHAR, -- the figures among which that row was judged
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP, -- the moment at which a later snapshot covered the products
  closed_by VARCHAR -- the later snapshot that covered the products
);
