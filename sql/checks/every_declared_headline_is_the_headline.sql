-- From the day of a declaration to the next one, the declared reading is the headline of its pledge.
SELECT d.pledge_id, d.reading_id, d.known_from, r.is_headline
FROM ledger.declaration d
LEFT JOIN ledger.reading r ON r.reading_id = d.reading_id AND r.pledge_id = d.pledge_id
  AND ledger.is_known(r.known_from, r.known_to, d.known_from)
WHERE r.is_headline IS DISTINCT FROM TRUE
ORDER BY d.pledge_id, d.known_from;
