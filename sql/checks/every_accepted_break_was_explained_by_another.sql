-- Nobody accepts a break that they explained since it was last opened.
WITH rounds AS (
  SELECT
    event_number,
    discrepancy_id,
    action,
    lower(trim(who)) AS who,
    count(*) FILTER (WHERE action IN ('reopened', 'returned'))
      OVER (PARTITION BY discrepancy_id ORDER BY event_number) AS opened
  FROM ledger.discrepancy_event
)
SELECT a.event_number, a.discrepancy_id, a.who AS accepted_by, e.event_number AS explained_number
FROM rounds a
LEFT JOIN rounds e
  ON e.discrepancy_id = a.discrepancy_id AND e.opened = a.opened AND e.action = 'explained'
 AND e.event_number < a.event_number
WHERE a.action = 'accepted' AND (e.who IS NULL OR e.who = a.who)
ORDER BY a.event_number;
