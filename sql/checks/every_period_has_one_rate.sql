-- Every source has at most one current rate per currency and period.
SELECT source, series, currency, period, period_start, count(*) AS open_rows
FROM ledger.rate
WHERE known_to IS NULL
GROUP BY ALL
HAVING count(*) > 1
ORDER BY ALL;
