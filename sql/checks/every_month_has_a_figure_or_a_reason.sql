-- A month of a reading has a figure if and only if it is covered, and a reason if it is not.
SELECT reading_id, month, is_covered, realized, problem
FROM ledger.reading_month
WHERE is_covered <> (realized IS NOT NULL) OR is_covered <> (problem IS NULL) OR (is_partial AND NOT is_covered)
ORDER BY ALL;
