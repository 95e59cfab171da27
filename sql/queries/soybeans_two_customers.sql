-- How many tonnes of US soybeans were shipped to Japan and to China each month, by the weekly export sales of the USDA?
SELECT
  month,
  sum(quantity) FILTER (partner_iso3 = 'JPN') AS to_japan_t,
  sum(quantity) FILTER (partner_iso3 = 'CHN') AS to_china_t
FROM ledger.flow
WHERE source = 'usda_esr' AND series = 'weeklyExports' AND known_to IS NULL AND partner_iso3 IN ('JPN', 'CHN')
GROUP BY month
ORDER BY month DESC
LIMIT 24;
