-- One row per document behind a claim, a pledge or a reading, with its grade.
-- Key: document_id, known_from
CREATE TABLE IF NOT EXISTS ledger.document (
  document_id VARCHAR NOT NULL, -- an id
  agreement_id VARCHAR NOT NULL, -- an agreement of the register
  title VARCHAR NOT NULL, -- a title
  publisher VARCHAR NOT NULL, -- a publisher
  document_date DATE, -- a date
  url VARCHAR, -- an address
  legal VARCHAR, -- one of treaty-like, executive-order, MOU-nonbinding, joint-statement, fact-sheet, announced, LOI-nonbinding, contract, statistics
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
