-- One row per later declaration of a pledge's headline: the reading that is the headline from that day on, and why.
-- Key: pledge_id, known_from
CREATE TABLE IF NOT EXISTS ledger.declaration (
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  reading_id VARCHAR NOT NULL, -- the reading that is the headline from then on
  reason VARCHAR NOT NULL, -- why another reading is the headline
  document_id VARCHAR NOT NULL, -- a document of the register
  grade VARCHAR NOT NULL, -- one of P, P', N, N-, D
  known_from TIMESTAMP NOT NULL, -- the moment from which this was known
  known_to TIMESTAMP -- the moment at which this was superseded
);
