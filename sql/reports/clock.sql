-- One row per milestone, event that starts it and way to count its days: overdue first, then by the day due, done last.
WITH run AS (
  SELECT arg_max({'run_id': run_id, 'known_at': known_at, 'as_of': as_of}, ran_at) AS asked FROM ledger.run
)
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
  ledger.standing_of(c.pledge_id, coalesce(c.anchor_date, p.pledged_date), run.asked.as_of, run.asked.known_at) AS standing,
  ledger.has_force_majeure(c.pledge_id, coalesce(c.anchor_date, p.pledged_date), run.asked.as_of, run.asked.known_at)
    AS is_force_majeure
FROM run
JOIN ledger.clock c ON c.run_id = run.asked.run_id
JOIN ledger.pledge p
  ON p.pledge_id = c.pledge_id
 AND p.known_from <= run.asked.known_at AND (p.known_to IS NULL OR p.known_to > run.asked.known_at)
LEFT JOIN ledger.milestone m
  ON m.milestone_id = c.milestone_id
 AND m.known_from <= run.asked.known_at AND (m.known_to IS NULL OR m.known_to > run.asked.known_at)
LEFT JOIN ledger.reading r
  ON r.reading_id = c.milestone_id
 AND r.known_from <= run.asked.known_at AND (r.known_to IS NULL OR r.known_to > run.asked.known_at)
LEFT JOIN ledger.document d ON d.document_id = coalesce(m.document_id, r.document_id)
ORDER BY
  list_position(['overdue_unknown', 'due', 'not_due', 'waiting', 'done'], c.status),
  c.due_date, c.milestone_id, c.anchor_event_id, c.day_count DESC;
