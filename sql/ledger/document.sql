-- One row per document that a claim, a pledge or a reading rests on, with its grade.
CREATE TABLE IF NOT EXISTS ledger.document (
  document_id VARCHAR NOT NULL,
  agreement_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  publisher VARCHAR NOT NULL,
  document_date DATE,
  url VARCHAR,
  legal VARCHAR,
  grade VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
