-- The level of a product is the number of digits of its code, or 0 for a named group.
SELECT DISTINCT source, product_code, product_level
FROM ledger.flow
WHERE product_level <> CASE WHEN regexp_matches(product_code, '^\d') THEN length(product_code) ELSE 0 END
ORDER BY ALL;
