-- One row per source, pledge, project, stage, day, amount and parties with several events that nobody marked as repeats or parts of
-- each other, as known then. A payment of 0 or without an amount repeats nothing.
WITH known AS (
  SELECT DISTINCT source, event_id, pledge_id, project, lower(trim(project)) AS same_project, series, stage, event_date, amount_low, amount_high,
    unit, provider, receiver, part_of, duplicate_of
  FROM ledger.known('event', $known_at)
  WHERE coalesce(amount_high, amount_low) <> 0
),
marked AS (
  SELECT source, event_id FROM known WHERE duplicate_of IS NOT NULL
  UNION
  SELECT k.source, k.event_id
  FROM known k
  JOIN known p ON p.source = k.source AND p.event_id = k.part_of AND p.same_project = k.same_project
)
SELECT
  source,
  pledge_id,
  any_value(project ORDER BY event_id) AS project,
  stage,
  event_date,
  unit,
  amount_low,
  amount_high,
  CAST(count(DISTINCT event_id) AS INTEGER) AS events,
  list_sort(list(DISTINCT event_id)) AS event_ids
FROM known
ANTI JOIN marked USING (source, event_id)
GROUP BY source, pledge_id, same_project, series, stage, event_date, unit, amount_low, amount_high, provider, receiver
HAVING count(DISTINCT event_id) > 1
ORDER BY ALL;
