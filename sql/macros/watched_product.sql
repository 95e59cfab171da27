-- The products of the flows that belong to each watch, as known at a moment: ledger.watched_product('counterpart', known_at), for the
-- rows of ledger.product_counterpart under a name. A code of another edition belongs by its digits if its goods
-- did not change; if they did and it shares goods with the group, it belongs in part.
CREATE OR REPLACE MACRO ledger.watched_product(translated, moment) AS TABLE
WITH scopes AS MATERIALIZED (
  SELECT w.watch_id, s.edition, s.product_prefix, s.is_excluded
  FROM ledger.known('scope', moment) s
  JOIN ledger.known('watch', moment) w ON w.scope_id = s.scope_id
),
counterparts AS MATERIALIZED (
  FROM query_table(translated)
),
by_digits AS (
  SELECT s.watch_id, c.hs_edition, c.product_code
  FROM (
    SELECT hs_edition, product_code, unnest([left(product_code, n) FOR n IN range(1, length(product_code) + 1)]) AS prefix
    FROM (SELECT DISTINCT hs_edition, product_code FROM counterparts)
  ) c
  JOIN scopes s ON s.product_prefix = c.prefix
  GROUP BY s.watch_id, s.edition, c.hs_edition, c.product_code
  HAVING NOT arg_max(s.is_excluded, length(s.product_prefix))
),
changed AS MATERIALIZED (
  SELECT hs_edition, product_code, edition, coalesce(counterpart, product_code) AS counterpart
  FROM counterparts
  WHERE NOT is_at_home AND NOT is_unchanged
),
moved AS MATERIALIZED (
  SELECT s.watch_id, c.hs_edition, c.product_code
  FROM (SELECT *, unnest([left(counterpart, n) FOR n IN range(1, length(counterpart) + 1)]) AS prefix FROM changed) c
  JOIN scopes s ON s.edition = c.edition AND s.product_prefix = c.prefix AND NOT s.is_excluded
  UNION
  SELECT s.watch_id, c.hs_edition, c.product_code
  FROM changed c
  JOIN (SELECT *, unnest([left(product_prefix, n) FOR n IN range(1, length(product_prefix))]) AS prefix FROM scopes) s
    ON s.edition = c.edition AND s.prefix = c.counterpart AND NOT s.is_excluded
)
SELECT *, FALSE AS is_in_part
FROM by_digits
ANTI JOIN moved USING (watch_id, hs_edition, product_code)
UNION ALL
SELECT *, TRUE
FROM moved;
