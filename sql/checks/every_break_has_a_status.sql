-- Every break of the run has a status row with the same figures.
SELECT d.discrepancy_id, d.difference, s.difference AS difference_of_status
FROM ledger.discrepancy d
LEFT JOIN ledger.discrepancy_status s ON s.discrepancy_id = d.discrepancy_id
WHERE s.discrepancy_id IS NULL OR NOT s.is_present OR s.difference IS DISTINCT FROM d.difference
ORDER BY d.discrepancy_id;
