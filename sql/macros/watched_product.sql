-- The products of the flows that belong to each watch, as known at a moment. A code of another edition belongs by its digits if its goods
-- did not change; if they did and it shares goods with the group, it belongs in part.
CREATE OR REPLACE MACRO ledger.watched_product(moment) AS TABLE
WITH scopes AS MATERIALIZED (
  SELECT w.watch_id, s.edition, s.product_prefix, s.is_excluded
  FROM ledger.known('scope', moment) s
  JOIN ledger.known('watch', moment) w ON w.scope_id = s.scope_id
),
counterparts AS MATERIALIZED (
  FROM ledger.product_counterpart(moment)
),
by_digits AS (
  SELECT s.watch_id, c.hs_edition, c.product_code
  FROM (SELECT DISTINCT hs_edition, product_code FROM counterparts) c
  JOIN scopes s ON starts_with(c.product_code, s.product_prefix)
  GROUP BY s.watch_id, s.edition, c.hs_edition, c.product_code
  HAVING NOT arg_max(s.is_excluded, length(s.product_prefix))
),
moved AS MATERIALIZED (
  SELECT DISTINCT s.watch_id, c.hs_edition, c.product_code
  FROM counterparts c
  JOIN scopes s
    ON s.edition = c.edition AND NOT s.is_excluded
   AND (starts_with(coalesce(c.counterpart, c.product_code), s.product_prefix)
     OR starts_with(s.product_prefix, coalesce(c.counterpart, c.product_code)))
  WHERE NOT c.is_at_home AND NOT c.is_unchanged
)
SELECT *, FALSE AS is_in_part
FROM by_digits
ANTI JOIN moved USING (watch_id, hs_edition, product_code)
UNION ALL
SELECT *, TRUE
FROM moved;
