-- The prefixes of scopes that are published completely in an edition, with the months in which they are: ledger.covered_prefix('asked',
-- 'held', 'needed', known_at). `held` names the rows of ledger.held_edition, `needed` those of ledger.needed_part. The first table, or common table expression, has a row per `ask_id`, scope, series, reporter, partner and direction,
-- and the first month for which it holds, if it does not hold for all. Of an ask with several series or partners each must cover
-- every part of a prefix. A part is covered if it, or a shorter prefix, was published completely down to the level that it needs; a
-- named group only under its own name. What was published is the same in most months, so it is compared once for all of these.
CREATE OR REPLACE MACRO ledger.covered_prefix(asks, held, needed, moment) AS TABLE
WITH asked AS MATERIALIZED (
  FROM query_table(asks)
),
series AS MATERIALIZED (
  SELECT DISTINCT source, series, reporter_iso3, direction FROM asked
),
editions AS MATERIALIZED (
  FROM query_table(held)
  SEMI JOIN series USING (source, series, reporter_iso3, direction)
  WHERE hs_edition IS NOT NULL
),
parts AS MATERIALIZED (
  SELECT *,
    unnest([left(part, n) FOR n IN range(CASE WHEN level > 0 THEN 0 ELSE length(part) END, length(part) + 1)]) AS prefix
  FROM query_table(needed)
  SEMI JOIN asked USING (scope_id)
  WHERE part IS NOT NULL
),
published AS MATERIALIZED (
  SELECT a.ask_id, a.scope_id, c.month,
    {'series': a.series, 'partner': a.partner_iso3, 'edition': ledger.hs_edition(e.hs_edition, c.month), 'prefix': c.product_prefix,
     'level': c.product_level} AS published
  FROM ledger.known('coverage', moment) c
  JOIN asked a
    ON a.source = c.source AND a.series = c.series AND a.reporter_iso3 = c.reporter_iso3 AND a.direction = c.direction
  SEMI JOIN parts p ON p.scope_id = a.scope_id AND p.prefix = c.product_prefix
  LEFT JOIN editions e
    ON e.source = c.source AND e.series = c.series AND e.reporter_iso3 = c.reporter_iso3 AND e.direction = c.direction
   AND e.month = c.month
  WHERE (c.partner_iso3 = a.partner_iso3 OR (c.partner_iso3 = '*' AND a.partner_iso3 NOT IN ('W00', 'EUU', 'XXU')))
    AND (a.since IS NULL OR c.month >= a.since)
),
states AS MATERIALIZED (
  SELECT ask_id, scope_id, state, list_sort(list(month)) AS months
  FROM (SELECT ask_id, scope_id, month, list_sort(list(DISTINCT published)) AS state FROM published GROUP BY ALL)
  GROUP BY ALL
),
covered AS (
  SELECT DISTINCT s.ask_id, s.months, s.published.series, s.published.partner, p.product_prefix, p.hs_edition, p.part, p.parts,
    p.is_bridged
  FROM (SELECT * EXCLUDE (state), unnest(state) AS published FROM states) s
  JOIN parts p
    ON p.scope_id = s.scope_id AND p.hs_edition = s.published.edition AND p.prefix = s.published.prefix
   AND p.level <= s.published.level
)
SELECT c.ask_id, c.months, c.product_prefix, c.hs_edition, c.is_bridged
FROM covered c
JOIN (SELECT ask_id, count(*) AS series FROM asked GROUP BY ask_id) a ON a.ask_id = c.ask_id
GROUP BY ALL
HAVING count(*) = any_value(c.parts * a.series);
