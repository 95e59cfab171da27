-- How much of the oilseeds of Annex 6-1 did the United States export to China each year?
SELECT
  year(month) AS year,
  sum(value) AS value_usd,
  count(*) AS months
FROM ledger.flow
WHERE source = 'census_trade' AND partner_iso3 = 'CHN' AND product_code = '1201' AND known_to IS NULL
GROUP BY year(month)
ORDER BY year;
