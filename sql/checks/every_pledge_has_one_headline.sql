-- Every pledge has exactly one headline reading: the headline is declared, never chosen by result.
SELECT p.pledge_id, count(r.reading_id) AS headlines
FROM ledger.pledge p
LEFT JOIN ledger.reading r ON r.pledge_id = p.pledge_id AND r.is_headline AND r.known_to IS NULL
WHERE p.known_to IS NULL
GROUP BY p.pledge_id
HAVING count(r.reading_id) <> 1
ORDER BY p.pledge_id;
