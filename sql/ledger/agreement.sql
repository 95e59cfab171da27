-- One row per agreement.
CREATE TABLE IF NOT EXISTS ledger.agreement (
  agreement_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  payer_iso3 VARCHAR NOT NULL,
  beneficiary_iso3 VARCHAR NOT NULL,
  agreed_date DATE NOT NULL,
  legal VARCHAR NOT NULL,
  met_from_pct DECIMAL(9, 4) NOT NULL,
  on_track_from_pct DECIMAL(9, 4) NOT NULL,
  within_cap_to_pct DECIMAL(9, 4) NOT NULL,
  materiality_amount DECIMAL(18, 2),
  materiality_unit VARCHAR,
  materiality_pct DECIMAL(9, 4),
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
