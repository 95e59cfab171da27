-- One row per reading and period: the amount that the reading asks for.
CREATE TABLE IF NOT EXISTS ledger.target (
  reading_id VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE,
  is_recurring BOOLEAN NOT NULL,
  amount_low DECIMAL(18, 2),
  amount_high DECIMAL(18, 2),
  growth_pct DECIMAL(9, 4),
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
