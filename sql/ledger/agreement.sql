-- One row per agreement, with the thresholds of its statuses.
-- Key: agreement_id, known_from
CREATE TABLE IF NOT EXISTS ledger.agreement (
  agreement_id VARCHAR NOT NULL, -- an id
  title VARCHAR NOT NULL, -- a title
  payer_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of a country
  beneficiary_iso3 VARCHAR NOT NULL, -- the ISO 3166 alpha-3 code of a country
  agreed_date DATE NOT NULL, -- the date of the agreement
  legal VARCHAR NOT NULL, -- one of treaty-like, executive-order, MOU-nonbinding, joint-statement, fact-sheet, announced, LOI-nonbinding, contract, statistics
  met_from_pct DECIMAL(9, 4) NOT NULL, -- the percentage of the target from which a reading is met
  on_track_from_pct DECIMAL(9, 4) NOT NULL, -- the percentage of the target to date from which a reading is on track
  within_cap_to_pct DECIMAL(9, 4) NOT NULL, -- the percentage of the bound up to which a cap is kept
  materiality_amount DECIMAL(18, 2), -- the difference from which a break is material, in materiality_unit
  materiality_unit VARCHAR, -- a unit that the ledger knows
  materiality_pct DECIMAL(9, 4), -- the difference from which a break is material, in percent of the larger figure
  rank BIGINT, -- its place on the first screen; the one with 1 is told in full
  note VARCHAR, -- a note
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
