-- No snapshot has both a total and its parts.
SELECT t.snapshot_id, t.series, t.partner_iso3, t.direction, t.month, t.product_code AS total, min(p.product_code) AS part
FROM ledger.flow t
JOIN (
  SELECT snapshot_id, series, partner_iso3, direction, month, product_code,
    unnest([left(product_code, n) FOR n IN [2, 4, 6, 8]]) AS prefix
  FROM ledger.flow
  WHERE known_to IS NULL AND product_level > 2
) p
  ON p.snapshot_id = t.snapshot_id AND p.series = t.series AND p.partner_iso3 = t.partner_iso3
 AND p.direction = t.direction AND p.month = t.month AND p.prefix = t.product_code
 AND p.product_code <> t.product_code
WHERE t.known_to IS NULL AND t.source = 'census_trade'
GROUP BY ALL
ORDER BY ALL
LIMIT 1000;
