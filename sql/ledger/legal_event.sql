-- One row per legal event and agreement or pledge that it affects.
-- Key: legal_event_id, agreement_id, pledge_id, known_from
CREATE TABLE IF NOT EXISTS ledger.legal_event (
  legal_event_id VARCHAR NOT NULL, -- an id
  agreement_id VARCHAR NOT NULL, -- an agreement of the register
  pledge_id VARCHAR, -- a pledge of the register
  effective_from DATE NOT NULL, -- the first day of its effect
  effective_to DATE, -- the last day of its effect; null if open
  effect VARCHAR NOT NULL, -- one of started, signed, approved, maintained, tariff_leg_changed, force_majeure, threatened, amended, challenged, export_curbs
  title VARCHAR, -- what happened, in a few words
  text VARCHAR NOT NULL, -- what happened
  document_id VARCHAR NOT NULL, -- a document of the register
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
