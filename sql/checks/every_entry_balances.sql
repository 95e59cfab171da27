-- The postings of an entry add up to zero in every unit, and a run posts no entry without them.
SELECT e.entry_number, e.kind, p.unit, sum(p.amount) AS amount
FROM ledger.entry e
LEFT JOIN ledger.posting p ON p.entry_number = e.entry_number
WHERE e.action IS NOT NULL
GROUP BY e.entry_number, e.kind, p.unit
HAVING p.unit IS NULL OR amount <> 0
ORDER BY e.entry_number, p.unit;
