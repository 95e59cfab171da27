-- One row per break: `difference` = `left_amount` - `right_amount`, sign kept.
-- Key: discrepancy_id
CREATE TABLE IF NOT EXISTS ledger.discrepancy (
  discrepancy_id VARCHAR NOT NULL, -- an id
  kind VARCHAR NOT NULL, -- one of coverage, trade_system, timing, classification, valuation, partner_attribution, threshold, confidentiality, exchange_rate, error, rounding, completeness, duplicate, total_beside_parts, unit, restatement, stage_conflict, conflicting_claims, outlier, withdrawal
  subject VARCHAR NOT NULL, -- what differs
  month DATE, -- the month
  left_label VARCHAR NOT NULL, -- the source of the left figure
  left_amount DECIMAL(28, 4), -- the left figure
  right_label VARCHAR NOT NULL, -- the source of the right figure
  right_amount DECIMAL(28, 4), -- the right figure
  difference DECIMAL(28, 4), -- left - right
  unit VARCHAR, -- a unit
  explanation VARCHAR NOT NULL, -- what the difference is and how it was handled
  pledge_id VARCHAR, -- a pledge of the register
  snapshot_id VARCHAR, -- a snapshot
  sources VARCHAR[] NOT NULL -- the sources whose figures differ; empty if not stated
);
