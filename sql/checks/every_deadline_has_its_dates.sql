-- A milestone has a due date unless it is waiting, either days late or days left, and a business day on or after the due date. An
-- earliest day is no deadline: it has neither, and nobody is due or overdue by it.
SELECT milestone_id, anchor_event_id, day_count, due_date, due_business_date, closed, done_date, days_left, days_late, status
FROM ledger.deadline
WHERE (status = 'done') <> (done_date IS NOT NULL)
  OR (status = 'waiting' AND due_date IS NOT NULL)
  OR (status IN ('overdue_unknown', 'due', 'not_due') AND due_date IS NULL)
  OR (days_left IS NOT NULL) <> (due_date IS NOT NULL AND done_date IS NULL AND NOT is_earliest)
  OR days_late IS DISTINCT FROM CASE WHEN NOT is_earliest THEN date_diff('day', due_date, done_date) END
  OR (is_earliest AND status IN ('due', 'overdue_unknown'))
  OR (status = 'overdue_unknown') <> (status <> 'done' AND days_left IS NOT NULL AND days_left < 0)
  OR due_business_date < due_date
  OR (closed IS NOT NULL) <> (due_business_date IS NOT NULL AND due_business_date > due_date)
ORDER BY ALL;
