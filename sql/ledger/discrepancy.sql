-- One row per difference found: `difference` = `left_amount` - `right_amount`, sign kept.
CREATE TABLE IF NOT EXISTS ledger.discrepancy (
  discrepancy_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  subject VARCHAR NOT NULL,
  month DATE,
  left_label VARCHAR NOT NULL,
  left_amount DECIMAL(28, 4),
  right_label VARCHAR NOT NULL,
  right_amount DECIMAL(28, 4),
  difference DECIMAL(28, 4),
  unit VARCHAR,
  explanation VARCHAR NOT NULL,
  pledge_id VARCHAR,
  snapshot_id VARCHAR,
  sources VARCHAR[] NOT NULL
);
