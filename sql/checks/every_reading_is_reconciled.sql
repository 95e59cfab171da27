-- Every known reading has a row in the current run.
SELECT r.reading_id
FROM ledger.current('reading') r
ANTI JOIN ledger.reconciliation c
  ON c.reading_id = r.reading_id AND c.run_id = (SELECT run_id FROM ledger.current_run)
ORDER BY r.reading_id;
