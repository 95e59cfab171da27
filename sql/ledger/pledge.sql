-- One row per pledge, with its agreement, parties, instrument and deadline.
-- Key: pledge_id, known_from
CREATE TABLE IF NOT EXISTS ledger.pledge (
  pledge_id VARCHAR NOT NULL, -- an id
  agreement_id VARCHAR NOT NULL, -- an agreement of the register
  title VARCHAR NOT NULL, -- a title
  payer_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of a country
  beneficiary_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of a country
  instrument VARCHAR NOT NULL, -- one of investment, credit-guarantee, purchase, market-access, support, non-monetary
  legal VARCHAR NOT NULL, -- one of treaty-like, executive-order, MOU-nonbinding, joint-statement, fact-sheet, announced, LOI-nonbinding, contract, statistics
  pledged_date DATE NOT NULL, -- the date of the pledge
  deadline DATE, -- the due date
  part_of VARCHAR, -- the pledge that includes this one
  sectors VARCHAR[] NOT NULL, -- sectors named in the text
  document_id VARCHAR NOT NULL, -- a document of the register
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  note VARCHAR, -- a note
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
