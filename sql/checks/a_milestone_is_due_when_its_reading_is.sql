-- A milestone reading and the milestone that explains its date have the same due date and status.
SELECT c.milestone_id, c.reading_id, c.due_date, r.period_end, c.status, r.status AS status_of_reading
FROM ledger.deadline c
JOIN ledger.reconciliation r ON r.run_id = c.run_id AND r.reading_id = c.reading_id
WHERE c.day_count <> 'business' AND (c.due_date IS DISTINCT FROM r.period_end OR c.status <> r.status)
ORDER BY ALL;
