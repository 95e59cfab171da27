-- What LNG went to Japan by vessel in each month, as the EIA adds it up?
SELECT
  strftime(month, '%Y-%m') AS item,
  month,
  quantity,
  unit
FROM ledger.flow
WHERE source = 'eia_lng' AND series = 'EVE' AND partner_iso3 = 'JPN' AND known_to IS NULL
ORDER BY month;
