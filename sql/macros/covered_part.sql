-- The parts of the scopes that each covered month of a series includes, as known at a moment. A part is covered if it, or a shorter
-- prefix, was published completely down to the level that it needs; a named group only under its own name.
CREATE OR REPLACE MACRO ledger.covered_part(moment) AS TABLE
WITH prefixes AS MATERIALIZED (
  SELECT *,
    unnest([left(part, n) FOR n IN range(CASE WHEN level > 0 THEN 0 ELSE length(part) END, length(part) + 1)]) AS prefix
  FROM ledger.needed_part(moment)
  WHERE part IS NOT NULL
),
editions AS MATERIALIZED (
  FROM ledger.published_edition(moment)
)
SELECT p.scope_id, p.product_prefix, p.hs_edition, p.part, p.parts, p.is_bridged,
  c.source, c.series, c.reporter_iso3, c.partner_iso3, c.direction, c.month
FROM ledger.known('coverage', moment) c
JOIN prefixes p ON p.prefix = c.product_prefix AND p.level <= c.product_level
JOIN editions e
  ON e.source = c.source AND e.series = c.series AND e.reporter_iso3 = c.reporter_iso3 AND e.direction = c.direction
 AND e.month = c.month AND e.hs_edition = p.hs_edition;
