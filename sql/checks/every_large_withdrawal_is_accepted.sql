-- Figures that leave the ledger beyond the bound of their source were explained, and accepted by another person.
SELECT d.discrepancy_id, d.snapshot_id, d.explanation, e.discrepancy_id IS NOT NULL AS is_logged
FROM ledger.discrepancy d
LEFT JOIN (
  SELECT discrepancy_id, max(event_number) FILTER (action = 'accepted') AS accepted,
    max(event_number) FILTER (action IN ('found', 'changed', 'reopened', 'returned')) AS opened
  FROM ledger.discrepancy_event
  GROUP BY discrepancy_id
) e ON e.discrepancy_id = d.discrepancy_id
WHERE d.kind = 'withdrawal' AND NOT coalesce(e.accepted > e.opened, FALSE)
ORDER BY d.discrepancy_id;
