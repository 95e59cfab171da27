-- All postings of the journal add up to zero in every unit.
SELECT unit, sum(amount) AS amount, count(*) AS postings
FROM ledger.posting
GROUP BY unit
HAVING amount <> 0
ORDER BY unit;
