-- One row per reading, month, span and unit: what the flows of the reading's scope add up to, as known then.
-- The amount is null when some figure of the cell was not reported.
SELECT
  reading_id,
  month,
  period_months,
  CASE WHEN measure = 'value' THEN currency ELSE unit END AS unit,
  CASE WHEN measure = 'value' AND count(*) = count(value)
         THEN CAST(sum(CAST(value AS DECIMAL(28, 4))) AS DECIMAL(28, 4))
       WHEN measure = 'quantity' AND count(*) = count(quantity)
         THEN CAST(sum(CAST(quantity AS DECIMAL(28, 4))) AS DECIMAL(28, 4))
  END AS amount,
  count(*) AS rows
FROM ledger.scope_flow($known_at)
GROUP BY reading_id, month, period_months, measure, CASE WHEN measure = 'value' THEN currency ELSE unit END
ORDER BY reading_id, month, period_months, unit;
