-- What LNG did each cargo, or each month's cargoes, take to Japan, as the Department of Energy lists them?
SELECT
  coalesce(nullif(item_id, ''), strftime(month, '%Y-%m')) AS item,
  month,
  item_date,
  quantity,
  unit
FROM ledger.flow
WHERE source = 'doe_lng_cargo' AND series = 'exports' AND partner_iso3 = 'JPN' AND known_to IS NULL
ORDER BY month, item;
