-- The exchange rate of each currency and month, as known at a moment: a published monthly mean, or else the mean of the days to eight
-- decimals, of the first series by source and name. A rate that is questioned is left out.
CREATE OR REPLACE MACRO ledger.monthly_rate(moment) AS TABLE
WITH means AS (
  SELECT currency, CAST(date_trunc('month', period_start) AS DATE) AS month, period, source, series,
    CAST(sum(units_per_usd) * 100000000 AS HUGEINT) AS total, count(*) AS days
  FROM ledger.known('rate', moment) r
  ANTI JOIN (SELECT snapshot_id, row_number FROM ledger.known('finding', moment) WHERE row_number IS NOT NULL) q
    ON q.snapshot_id = r.snapshot_id AND q.row_number = r.row_number
  GROUP BY ALL
)
SELECT currency, month, series,
  CAST(CAST((total * 2 + days) // (days * 2) AS DECIMAL(20, 0)) * CAST('0.00000001' AS DECIMAL(9, 8)) AS DECIMAL(20, 8)) AS units_per_usd
FROM means
QUALIFY row_number() OVER (PARTITION BY currency, month ORDER BY period <> 'month', source, series) = 1;
