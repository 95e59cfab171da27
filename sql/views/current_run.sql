-- One row for the last reconciled run; none before the first run.
CREATE OR REPLACE VIEW ledger.current_run AS
SELECT *
FROM ledger.run
ORDER BY run_number DESC
LIMIT 1;
