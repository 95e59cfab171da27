-- One row per closing that a person proposed: a period and those who signed it, and what it was signed with.
-- Key: closing_number
CREATE TABLE IF NOT EXISTS ledger.closing (
  closing_number BIGINT NOT NULL, -- the entry of the proposal
  period VARCHAR NOT NULL, -- the period, such as 2025 or 2025-Q3
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE NOT NULL, -- the last day of the period
  name VARCHAR, -- the agreement or pledge; null for all
  pledges VARCHAR[] NOT NULL, -- the pledges that are closed
  proposed_by VARCHAR NOT NULL, -- the person who proposed it
  proposed_at TIMESTAMP NOT NULL, -- the moment of the proposal
  approved_by VARCHAR, -- another person, who approved it
  closed_at TIMESTAMP, -- the moment of the approval
  closed_entry BIGINT, -- the entry of the approval
  reopened_by VARCHAR, -- the person who reopened it
  reopened_at TIMESTAMP, -- the moment at which it was reopened
  reason VARCHAR, -- why it was reopened
  accepted VARCHAR[] NOT NULL, -- what was open and accepted, each with its reason
  run_id VARCHAR NOT NULL, -- the run that was signed
  inputs_digest VARCHAR NOT NULL, -- the digest of its inputs, hexadecimal
  outputs_digest VARCHAR NOT NULL, -- the digest of its results, hexadecimal
  balances_digest VARCHAR NOT NULL, -- the digest of the accounts, hexadecimal
  head VARCHAR NOT NULL -- the digest of the entry before the proposal, hexadecimal
);
