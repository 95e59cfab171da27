-- No two current rows of reported figures give the value, the quantity, or a share alone, of one cell, since they would be added.
SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months,
  list(item_id ORDER BY item_id) AS figures
FROM ledger.flow
WHERE source = 'reported_figures' AND known_to IS NULL
GROUP BY ALL
HAVING count(value) > 1 OR count(quantity) > 1
   OR count(stated_share_pct) FILTER (value IS NULL AND quantity IS NULL) > 1
ORDER BY ALL;
