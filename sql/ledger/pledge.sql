-- One row per pledge: what, how much, by when, under which agreement.
CREATE TABLE IF NOT EXISTS ledger.pledge (
  pledge_id VARCHAR NOT NULL,
  agreement_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  payer_iso3 VARCHAR NOT NULL,
  beneficiary_iso3 VARCHAR NOT NULL,
  instrument VARCHAR NOT NULL,
  legal VARCHAR NOT NULL,
  pledged_date DATE NOT NULL,
  deadline DATE,
  part_of VARCHAR,
  sectors VARCHAR[] NOT NULL,
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
