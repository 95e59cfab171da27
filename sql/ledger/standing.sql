-- One row per effective-dated event and agreement or pledge that it touches.
CREATE TABLE IF NOT EXISTS ledger.standing (
  standing_id VARCHAR NOT NULL,
  agreement_id VARCHAR NOT NULL,
  pledge_id VARCHAR,
  effective_from DATE NOT NULL,
  effective_to DATE,
  effect VARCHAR NOT NULL,
  title VARCHAR,
  text VARCHAR NOT NULL,
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
