-- In which months of 2020 were exports of all Phase One goods below the same month of 2017?
SELECT
  month(month) AS month,
  sum(value) FILTER (year(month) = 2017) AS value_2017_usd,
  sum(value) FILTER (year(month) = 2020) AS value_2020_usd,
  sum(value) FILTER (year(month) = 2020) - sum(value) FILTER (year(month) = 2017) AS difference_usd
FROM ledger.scope_flow(current_timestamp::TIMESTAMP)
WHERE reading_id = 'CN-P1-GOODS/us-exports'
GROUP BY month(month)
ORDER BY month;
