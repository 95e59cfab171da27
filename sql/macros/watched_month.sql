-- The months in which an importer's series was published with every product of a watch from every partner, as known at a moment.
CREATE OR REPLACE MACRO ledger.watched_month(moment) AS TABLE
WITH watched AS MATERIALIZED (
  FROM ledger.known('watch', moment)
),
covered AS MATERIALIZED (
  SELECT c.scope_id, c.product_prefix, c.hs_edition, c.source, c.series, c.reporter_iso3, c.month
  FROM ledger.covered_part(moment) c
  SEMI JOIN watched w ON w.scope_id = c.scope_id
  WHERE c.direction = 'import' AND c.partner_iso3 = '*' AND c.is_bridged
  GROUP BY ALL
  HAVING count(DISTINCT c.part) = any_value(c.parts)
)
SELECT w.watch_id, c.source, c.series, c.reporter_iso3, c.month
FROM watched w
JOIN covered c ON c.scope_id = w.scope_id
GROUP BY w.watch_id, w.scope_id, c.source, c.series, c.reporter_iso3, c.month
HAVING count(DISTINCT c.product_prefix)
  = (SELECT count(*) FROM ledger.needed_prefix(moment) n WHERE n.scope_id = w.scope_id);
