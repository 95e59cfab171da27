-- The current events of a source with an amount far above the other amounts of their project at that stage, of the projects with a
-- change at a moment: one row per event.
CREATE OR REPLACE MACRO ledger.questioned_event(publisher, moment) AS TABLE
WITH changed AS (
  SELECT DISTINCT project FROM ledger.event WHERE source = publisher AND (known_from = moment OR known_to = moment)
),
events AS MATERIALIZED (
  SELECT snapshot_id, row_number, event_id, project, series, stage, event_date, unit,
    CAST(coalesce(amount_high, amount_low) AS DOUBLE) AS amount
  FROM ledger.event
  SEMI JOIN changed USING (project)
  WHERE source = publisher AND known_to IS NULL AND coalesce(amount_high, amount_low) > 0
),
compared AS (
  SELECT *, count(*) OVER alike AS others, max(amount) OVER alike AS largest, median(amount) OVER alike AS usual
  FROM events
  WINDOW alike AS (PARTITION BY project, series, stage, unit ORDER BY amount
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)
),
dollars AS (
  SELECT currency, arg_max(units_per_usd, period_start) AS units_per_usd FROM ledger.rate WHERE known_to IS NULL GROUP BY currency
  UNION ALL
  SELECT 'USD', 1
)
SELECT
  CASE WHEN c.amount / d.units_per_usd >= ledger.bound_of('amount_of_an_event') THEN 'amount_of_an_event' ELSE 'event_jump' END AS rule,
  c.snapshot_id,
  c.row_number,
  c.event_id,
  c.project,
  c.series,
  c.stage,
  c.event_date,
  c.unit,
  CAST(c.amount AS DECIMAL(28, 4)) AS amount,
  CAST(c.usual AS DECIMAL(28, 4)) AS around
FROM compared c
LEFT JOIN dollars d ON d.currency = c.unit
WHERE c.amount / d.units_per_usd >= ledger.bound_of('amount_of_an_event')
   OR (c.others >= 5 AND c.amount >= ledger.bound_of('event_jump') * c.largest);
