-- The accounts of a reading hold each pledged amount once: outstanding + realized + lapsed = pledged.
SELECT regexp_extract(account, '^[^:]*:[^:]*:[^:]*') AS reading, unit, sum(amount) AS amount
FROM ledger.posting
GROUP BY reading, unit
HAVING amount <> 0
ORDER BY reading, unit;
