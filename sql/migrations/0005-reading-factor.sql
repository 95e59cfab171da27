-- A reading can name the factor by which figures in a unit of another dimension are converted.
ALTER TABLE ledger.reading ADD COLUMN factor_id VARCHAR;
