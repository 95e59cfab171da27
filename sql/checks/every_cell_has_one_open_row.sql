-- Every cell of the ledger has at most one current figure.
SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id,
  count(*) AS open_rows
FROM ledger.flow
WHERE known_to IS NULL
GROUP BY ALL
HAVING count(*) > 1
ORDER BY ALL;
