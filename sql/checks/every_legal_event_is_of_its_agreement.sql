-- A legal event that names a pledge belongs to the agreement of that pledge.
SELECT s.legal_event_id, s.pledge_id, s.agreement_id, p.agreement_id AS agreement_of_pledge
FROM ledger.legal_event s
JOIN ledger.pledge p ON p.pledge_id = s.pledge_id
WHERE p.agreement_id <> s.agreement_id
ORDER BY ALL;
