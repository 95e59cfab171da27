-- One row for the run that all reports show: its as-of date, inputs and results. Earlier runs are in ledger.run.
-- Grain: run_id
SELECT run_id, as_of, known_at, code_version, inputs_digest, outputs_digest
FROM ledger.current_run;
