-- Every reading that is known has a row in the current run.
SELECT r.reading_id
FROM ledger.reading r
ANTI JOIN ledger.reconciliation c
  ON c.reading_id = r.reading_id
 AND c.run_id = (SELECT arg_max(run_id, ran_at) FROM ledger.run)
WHERE (SELECT count(*) FROM ledger.run) > 0
  AND r.known_from <= (SELECT arg_max(known_at, ran_at) FROM ledger.run)
  AND (r.known_to IS NULL OR r.known_to > (SELECT arg_max(known_at, ran_at) FROM ledger.run))
ORDER BY r.reading_id;
