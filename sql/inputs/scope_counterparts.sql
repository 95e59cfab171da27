-- One row per scope, other HS edition and product: a code of the scope's goods in that edition, as known then.
SELECT DISTINCT s.scope_id, c.to_edition AS edition, c.to_code AS product_prefix
FROM ledger.known('scope', $known_at) s
JOIN ledger.hs_counterpart($known_at) c
  ON c.from_edition = s.edition AND c.from_code = left(s.product_prefix, 6)
WHERE NOT s.is_excluded
ORDER BY ALL;
