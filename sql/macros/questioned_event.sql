-- The events with an amount far above the other amounts of their project at that stage, at each of several moments, of the projects with
-- a change at that moment: one row per moment and event.
CREATE OR REPLACE MACRO ledger.questioned_event(publisher, moments) AS TABLE
WITH takes AS MATERIALIZED (
  SELECT unnest(moments) AS moment
),
changed AS (
  SELECT t.moment, e.project FROM ledger.event e JOIN takes t ON t.moment = e.known_from
  WHERE e.source = publisher
  UNION
  SELECT t.moment, e.project FROM ledger.event e JOIN takes t ON t.moment = e.known_to
  WHERE e.source = publisher
),
events AS MATERIALIZED (
  SELECT c.moment, e.snapshot_id, e.row_number, e.event_id, e.project, e.series, e.stage, e.event_date, e.unit,
    CAST(coalesce(e.amount_high, e.amount_low) AS DOUBLE) AS amount
  FROM ledger.event e
  JOIN changed c ON c.project = e.project
  WHERE e.source = publisher AND e.known_from <= c.moment AND (e.known_to IS NULL OR e.known_to > c.moment) AND coalesce(e.amount_high, e.amount_low) > 0
),
compared AS (
  SELECT *, count(*) OVER alike AS others, max(amount) OVER alike AS largest, median(amount) OVER alike AS usual
  FROM events
  WINDOW alike AS (PARTITION BY moment, project, series, stage, unit ORDER BY amount
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)
),
dollars AS (
  SELECT t.moment, r.currency, arg_max(r.units_per_usd, r.period_start) AS units_per_usd
  FROM ledger.rate r
  JOIN takes t ON r.known_from <= t.moment AND (r.known_to IS NULL OR r.known_to > t.moment)
  WHERE r.currency IN (SELECT DISTINCT unit FROM events)
  GROUP BY t.moment, r.currency
  UNION ALL
  SELECT moment, 'USD', 1 FROM takes
)
SELECT
  c.moment,
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
LEFT JOIN dollars d ON d.moment = c.moment AND d.currency = c.unit
WHERE c.amount / d.units_per_usd >= ledger.bound_of('amount_of_an_event')
   OR (c.others >= 5 AND c.amount >= ledger.bound_of('event_jump') * c.largest);
