-- The products of the flows that are in a scope, wholly or partly, as known at a moment: ledger.scope_product('counterpart',
-- known_at), for the rows of ledger.product_counterpart under a name. The longest matching prefix applies; a code that straddles
-- an exclusion is not used. A product is wholly in the scope if all of its counterparts are. If only some are, or if it has no
-- counterpart although a concordance exists, it is in the scope from 0 to 100 percent, and `share` is an estimate. Of a scope
-- whose goods are only somewhere within its products every product is in it from 0 to 100 percent, and none has an estimate.
CREATE OR REPLACE MACRO ledger.scope_product(translated, moment) AS TABLE
WITH scopes AS MATERIALIZED (
  SELECT scope_id, edition, product_prefix, is_excluded, is_within
  FROM ledger.known('scope', moment)
),
counterparts AS MATERIALIZED (
  SELECT hs_edition, product_code, edition, coalesce(counterpart, product_code) AS counterpart,
    counterpart IS NOT NULL AS is_mapped, coalesce(weight, CAST(0 AS DECIMAL(9, 8))) AS weight,
    count(*) OVER (PARTITION BY hs_edition, product_code, edition) AS counterparts
  FROM query_table(translated)
  WHERE counterpart IS NOT NULL OR (hs_edition, edition) IN (SELECT (from_edition, to_edition) FROM ledger.bridged_editions(moment))
),
prefixes AS MATERIALIZED (
  SELECT edition, counterpart, unnest(ledger.prefixes_of(counterpart)) AS prefix
  FROM (SELECT DISTINCT edition, counterpart FROM counterparts)
),
decided AS MATERIALIZED (
  SELECT s.scope_id, s.edition, p.counterpart, arg_max(s.is_excluded, length(s.product_prefix)) AS is_excluded
  FROM prefixes p
  JOIN scopes s ON s.edition = p.edition AND s.product_prefix = p.prefix
  GROUP BY ALL
),
inside AS MATERIALIZED (
  SELECT d.scope_id, d.edition, d.counterpart
  FROM decided d
  ANTI JOIN scopes s
    ON s.scope_id = d.scope_id AND s.is_excluded AND length(s.product_prefix) > length(d.counterpart)
   AND list_contains(ledger.prefixes_of(s.product_prefix), d.counterpart)
  WHERE NOT d.is_excluded
)
SELECT i.scope_id, c.hs_edition, c.product_code,
  count(*) = any_value(c.counterparts) AND bool_and(c.is_mapped) AND NOT bool_or(w.is_within) AS is_whole,
  CASE WHEN bool_or(w.is_within) THEN NULL
       WHEN count(*) = any_value(c.counterparts) AND bool_and(c.is_mapped) THEN CAST(1 AS DECIMAL(9, 8))
       ELSE CAST(sum(c.weight) AS DECIMAL(9, 8)) END AS share
FROM counterparts c
JOIN inside i ON i.edition = c.edition AND i.counterpart = c.counterpart
JOIN (SELECT scope_id, bool_or(is_within) AS is_within FROM scopes GROUP BY scope_id) w ON w.scope_id = i.scope_id
GROUP BY i.scope_id, c.hs_edition, c.product_code, c.edition;
