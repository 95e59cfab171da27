-- The snapshot named as having removed a break was known to the run and is the newest of the candidates.
SELECT e.event_number, e.discrepancy_id, e.cured_by, e.candidates
FROM ledger.discrepancy_event e
WHERE e.cured_by IS NOT NULL
  AND (e.action <> 'cured' OR e.cured_by_taken_at > e.known_at OR NOT list_contains(e.candidates, e.cured_by)
    OR NOT EXISTS (SELECT 1 FROM ledger.snapshot s WHERE s.snapshot_id = e.cured_by))
ORDER BY e.event_number;
