-- A source can report events; those that are there are the register's.
ALTER TABLE ledger.event ADD COLUMN source VARCHAR DEFAULT 'register';
ALTER TABLE ledger.event ALTER COLUMN source DROP DEFAULT;
ALTER TABLE ledger.event ALTER COLUMN source SET NOT NULL;
ALTER TABLE ledger.event ALTER COLUMN pledge_id DROP NOT NULL;
ALTER TABLE ledger.event ADD COLUMN series VARCHAR;
ALTER TABLE ledger.event ADD COLUMN value_date DATE;
ALTER TABLE ledger.event ADD COLUMN payer_iso3 VARCHAR;
ALTER TABLE ledger.event ADD COLUMN beneficiary_iso3 VARCHAR;
ALTER TABLE ledger.event ADD COLUMN provider VARCHAR;
ALTER TABLE ledger.event ADD COLUMN receiver VARCHAR;
ALTER TABLE ledger.event ADD COLUMN snapshot_id VARCHAR;
ALTER TABLE ledger.event ADD COLUMN row_number BIGINT;
