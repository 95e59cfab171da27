-- One row per term of a pledge: a share, a rule or a deadline that its text fixes.
CREATE TABLE IF NOT EXISTS ledger.term (
  pledge_id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  text VARCHAR NOT NULL,
  low DECIMAL(18, 2),
  high DECIMAL(18, 2),
  unit VARCHAR,
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
