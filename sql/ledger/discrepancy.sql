-- One row per difference found: `difference` = `left_amount` - `right_amount`, sign kept.
-- Key: discrepancy_id
CREATE TABLE IF NOT EXISTS ledger.discrepancy (
  discrepancy_id VARCHAR NOT NULL, -- an id
  kind VARCHAR NOT NULL, -- one of coverage, trade_system, timing, classification, valuation, partner_attribution, threshold, confidentiality, exchange_rate, error, rounding, completeness, duplicate, total_beside_parts, unit, restatement, stage_conflict, conflicting_claims
  subject VARCHAR NOT NULL, -- what differs
  month DATE, -- the month
  left_label VARCHAR NOT NULL, -- whose figure
  left_amount DECIMAL(28, 4), -- an amount
  right_label VARCHAR NOT NULL, -- whose figure
  right_amount DECIMAL(28, 4), -- an amount
  difference DECIMAL(28, 4), -- left - right
  unit VARCHAR, -- a unit
  explanation VARCHAR NOT NULL, -- what it is and what was done
  pledge_id VARCHAR, -- a pledge of the register
  snapshot_id VARCHAR, -- a snapshot
  sources VARCHAR[] NOT NULL -- the sources whose figures differ; empty if it was not said
);
