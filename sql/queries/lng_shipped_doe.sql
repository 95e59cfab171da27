-- How much LNG did each cargo, or all cargoes of a month, carry to Japan, according to the Department of Energy?
SELECT
  coalesce(nullif(item_id, ''), strftime(month, '%Y-%m')) AS item,
  month,
  item_date,
  quantity,
  unit
FROM ledger.flow
WHERE source = 'doe_lng_cargo' AND series = 'exports' AND partner_iso3 = 'JPN' AND known_to IS NULL
ORDER BY month, item;
