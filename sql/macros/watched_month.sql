-- The months in which an importer's series was published with every product of a watch from every partner, as known at a moment:
-- ledger.watched_month('held', 'needed', known_at), as ledger.covered_prefix takes them.
CREATE OR REPLACE MACRO ledger.watched_month(held, needed, moment) AS TABLE
WITH importers AS (
  SELECT DISTINCT source, series, reporter_iso3, partner_iso3, direction, CAST(NULL AS DATE) AS since
  FROM ledger.known('coverage', moment)
  WHERE direction = 'import' AND partner_iso3 = '*'
),
asked AS MATERIALIZED (
  SELECT concat_ws('/', w.watch_id, i.source, i.series, i.reporter_iso3) AS ask_id, w.watch_id, w.scope_id, i.*
  FROM ledger.known('watch', moment) w
  JOIN importers i ON w.importers = [] OR list_contains(w.importers, i.reporter_iso3)
)
SELECT a.watch_id, a.source, a.series, a.reporter_iso3, unnest(c.months) AS month
FROM (
  SELECT ask_id, months, count(DISTINCT product_prefix) AS prefixes
  FROM ledger.covered_prefix('asked', held, needed, moment)
  WHERE is_bridged
  GROUP BY ask_id, months
) c
JOIN asked a ON a.ask_id = c.ask_id
WHERE c.prefixes = (SELECT count(*) FROM ledger.needed_prefix(moment) n WHERE n.scope_id = a.scope_id);
