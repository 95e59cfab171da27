-- One row per reconciliation run: its as-of date, inputs and results.
-- Grain: run_id
SELECT run_id, as_of, known_at, code_version, inputs_digest, outputs_digest
FROM ledger.run
ORDER BY as_of, known_at, run_id;
