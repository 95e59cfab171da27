-- The counterparts of each product that ever flowed, in each edition that was used, in each edition of the scopes, as known at a
-- moment: ledger.product_counterpart('held', known_at), for the rows of ledger.held_edition under a name. A product outside the HS, or of the same edition, is its own counterpart. Otherwise its first six digits decide: a code whose
-- goods did not change keeps all its digits; a code in no list has no counterpart, shown as null.
CREATE OR REPLACE MACRO ledger.product_counterpart(held, moment) AS TABLE
WITH products AS MATERIALIZED (
  FROM ledger.used_edition(held) CROSS JOIN (SELECT DISTINCT product_code FROM ledger.flow)
),
pairs AS MATERIALIZED (
  SELECT p.hs_edition, p.product_code, s.edition, p.hs_edition = s.edition OR ledger.is_outside_hs(p.product_code) AS is_at_home
  FROM products p
  CROSS JOIN (SELECT DISTINCT edition FROM ledger.known('scope', moment)) s
)
SELECT hs_edition, product_code, edition, product_code AS counterpart, CAST(1 AS DECIMAL(9, 8)) AS weight, TRUE AS is_unchanged, is_at_home
FROM pairs
WHERE is_at_home
UNION ALL
SELECT p.hs_edition, p.product_code, p.edition, CASE WHEN c.is_unchanged THEN p.product_code ELSE c.to_code END, c.weight,
  coalesce(c.is_unchanged, FALSE), p.is_at_home
FROM pairs p
LEFT JOIN ledger.hs_counterpart(moment) c
  ON c.from_edition = p.hs_edition AND c.to_edition = p.edition AND c.digits = least(length(p.product_code), 6)
 AND c.from_code = left(p.product_code, 6)
WHERE NOT p.is_at_home;
