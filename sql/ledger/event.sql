-- One row per claim: what one document says about a dated step of a project, purchase or milestone.
CREATE TABLE IF NOT EXISTS ledger.event (
  event_id VARCHAR NOT NULL,
  document_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  project VARCHAR NOT NULL,
  stage VARCHAR NOT NULL,
  event_date DATE NOT NULL,
  amount_low DECIMAL(18, 2),
  amount_high DECIMAL(18, 2),
  unit VARCHAR,
  is_investment BOOLEAN NOT NULL,
  part_of VARCHAR,
  duplicate_of VARCHAR,
  additionality VARCHAR NOT NULL,
  place VARCHAR,
  operator VARCHAR,
  grade VARCHAR NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
