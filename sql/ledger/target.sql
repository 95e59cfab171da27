-- One row per reading and period: the amount that the reading asks for.
-- Key: reading_id, period_start, known_from
CREATE TABLE IF NOT EXISTS ledger.target (
  reading_id VARCHAR NOT NULL, -- a reading of the register
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE, -- the last day of the period
  is_recurring BOOLEAN NOT NULL, -- true if each following year asks the same
  amount_low DECIMAL(18, 2), -- an amount
  amount_high DECIMAL(18, 2), -- an amount
  growth_pct DECIMAL(9, 4), -- a growth in percent
  document_id VARCHAR NOT NULL, -- a document of the register
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
