-- The counterparts of each scope's prefixes in the editions in which something was published, as known at a moment:
-- ledger.needed_part('held', known_at), for the rows of ledger.held_edition under a name. All `parts` of a prefix must be covered there. A part is null if the goods of a code of more than six digits changed: nothing covers it. Without a
-- concordance between the editions the prefix is used unchanged, and `is_bridged` is false.
CREATE OR REPLACE MACRO ledger.needed_part(held, moment) AS TABLE
WITH needed AS MATERIALIZED (
  SELECT n.*, e.hs_edition, n.edition = e.hs_edition OR ledger.is_outside_hs(n.product_prefix) AS is_at_home
  FROM ledger.needed_prefix(moment) n
  CROSS JOIN ledger.used_edition(held) e
),
named AS (
  SELECT n.scope_id, n.product_prefix, n.level, n.hs_edition, n.product_prefix AS part, n.is_at_home AS is_bridged
  FROM needed n
  WHERE n.is_at_home
     OR (n.edition, n.hs_edition) NOT IN (SELECT (from_edition, to_edition) FROM ledger.bridged_editions(moment))
  UNION ALL
  SELECT n.scope_id, n.product_prefix, n.level, n.hs_edition,
    CASE WHEN c.is_unchanged THEN n.product_prefix
         WHEN length(n.product_prefix) <= 6 THEN c.to_code END,
    TRUE
  FROM needed n
  JOIN ledger.hs_counterpart(moment) c
    ON c.from_edition = n.edition AND c.to_edition = n.hs_edition AND c.digits = least(length(n.product_prefix), 6)
   AND c.from_code = left(n.product_prefix, 6)
  WHERE NOT n.is_at_home
)
SELECT *, count(*) OVER (PARTITION BY scope_id, product_prefix, hs_edition) AS parts
FROM named;
