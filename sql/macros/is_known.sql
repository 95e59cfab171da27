-- Whether a row of the ledger was known at a moment and not yet superseded.
CREATE OR REPLACE MACRO ledger.is_known(known_from, known_to, moment) AS
  known_from <= moment AND (known_to IS NULL OR known_to > moment);
