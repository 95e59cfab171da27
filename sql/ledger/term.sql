-- One row per term of a pledge: a share, a rule or a deadline stated in its text.
-- Key: pledge_id, name, document_id, known_from
CREATE TABLE IF NOT EXISTS ledger.term (
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  name VARCHAR NOT NULL, -- a short name
  text VARCHAR NOT NULL, -- the term in words
  low DECIMAL(18, 2), -- a number, one end of the term's range
  high DECIMAL(18, 2), -- a number, one end of the term's range
  unit VARCHAR, -- a unit
  document_id VARCHAR NOT NULL, -- a document of the register
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
