-- One row, none before the first run: the run that was reconciled last.
CREATE OR REPLACE VIEW ledger.current_run AS
SELECT *
FROM ledger.run
ORDER BY ran_at DESC
LIMIT 1;
