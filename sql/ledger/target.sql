-- One row per reading and period: the target amount as stated in the text.
-- Key: reading_id, period_start, known_from
CREATE TABLE IF NOT EXISTS ledger.target (
  reading_id VARCHAR NOT NULL, -- a reading of the register
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE, -- the last day of the period
  is_recurring BOOLEAN NOT NULL, -- true if the target repeats each following year
  amount_low DECIMAL(18, 2), -- the low end of the amount
  amount_high DECIMAL(18, 2), -- the high end of the amount
  growth_pct DECIMAL(9, 4), -- the growth over the baseline, in percent
  document_id VARCHAR NOT NULL, -- a document of the register
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
