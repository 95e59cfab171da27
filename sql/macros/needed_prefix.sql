-- The prefixes of each scope with the level of digits to which each must be published, as known at a moment: its own level, or
-- that of an exclusion below it. A named group is published under its own name, at level 0.
CREATE OR REPLACE MACRO ledger.needed_prefix(moment) AS TABLE
WITH scopes AS MATERIALIZED (
  SELECT scope_id, edition, product_prefix, is_excluded
  FROM ledger.known('scope', moment)
)
SELECT s.scope_id, s.edition, s.product_prefix,
  CASE WHEN regexp_matches(s.product_prefix, '^\d') THEN greatest(
    length(s.product_prefix),
    coalesce((SELECT max(length(x.product_prefix)) FROM scopes x
              WHERE x.scope_id = s.scope_id AND x.is_excluded AND starts_with(x.product_prefix, s.product_prefix)), 0)
  ) ELSE 0 END AS level
FROM scopes s
WHERE NOT s.is_excluded;
