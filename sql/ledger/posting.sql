-- One row per posting: an amount that an entry adds to an account, below zero if it takes it away.
-- Key: entry_number, posting_number
CREATE TABLE IF NOT EXISTS ledger.posting (
  entry_number BIGINT NOT NULL, -- an entry of the journal
  posting_number INTEGER NOT NULL, -- the position in the entry, counted from 1
  account VARCHAR NOT NULL, -- agreement:pledge:reading:stage
  stage VARCHAR NOT NULL, -- one of pledged, pledged:at_most, outstanding, outstanding:at_most, outstanding:in_doubt, realized, lapsed, unquantified, unquantified:in_doubt
  unit VARCHAR NOT NULL, -- a unit that the ledger knows
  amount DECIMAL(28, 4) NOT NULL -- the amount added to the account
);
