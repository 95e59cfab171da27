-- One row per milestone, event that starts it and day count: past due first, then by due date, done last.
-- Grain: milestone_id, anchor_event_id, day_count
SELECT
  p.agreement_id,
  c.pledge_id,
  c.milestone_id,
  c.anchor_event_id,
  c.title AS milestone,
  c.day_count,
  c.rule,
  c.anchor_date,
  c.due_date,
  c.due_business_date,
  c.closed,
  c.calendars,
  c.is_earliest,
  c.days_left,
  c.done_date,
  c.days_late,
  c.last_step_date,
  c.last_step,
  c.status,
  c.reason,
  c.reading_id,
  d.publisher,
  d.document_date,
  d.url,
  coalesce(m.grade, r.grade) AS grade,
  coalesce(m.note, r.note) AS note,
  ledger.legal_events_of(c.pledge_id, coalesce(c.anchor_date, p.pledged_date), run.as_of, run.known_at) AS legal_events,
  ledger.has_force_majeure(c.pledge_id, coalesce(c.anchor_date, p.pledged_date), run.as_of, run.known_at)
    AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.deadline c ON c.run_id = run.run_id
JOIN ledger.made_pledge() p ON p.pledge_id = c.pledge_id
LEFT JOIN ledger.current('milestone') m ON m.milestone_id = c.milestone_id
LEFT JOIN ledger.current('reading') r ON r.reading_id = c.milestone_id
LEFT JOIN ledger.document d ON d.document_id = coalesce(m.document_id, r.document_id)
ORDER BY
  list_position(['overdue_unknown', 'due', 'not_due', 'waiting', 'done'], c.status),
  c.due_date, c.milestone_id, c.anchor_event_id, c.day_count DESC;
