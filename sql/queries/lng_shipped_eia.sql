-- How much LNG was shipped to Japan in each month, according to the EIA?
SELECT
  strftime(month, '%Y-%m') AS item,
  month,
  quantity,
  unit
FROM ledger.flow
WHERE source = 'eia_lng' AND series = 'EVE' AND partner_iso3 = 'JPN' AND known_to IS NULL
ORDER BY month;
