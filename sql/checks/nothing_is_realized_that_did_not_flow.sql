-- The realized amount of a covered month is the sum of the flows in the reading's scope, in its unit; 0 if nothing flowed.
-- It matches to the last digit if the flows are in that unit. Otherwise they are converted: units of one dimension by definition, across
-- dimensions by the reading's factor, money at the mean rate of the months. These quotients may differ by a billionth of the amount.
-- `partial_total` has the rows of ledger.partial_total, as known to the current run.
WITH months AS MATERIALIZED (
  SELECT m.reading_id, m.month, m.period_months, m.unit, m.realized, m.realized_high, r.factor_id
  FROM ledger.current_run run
  JOIN ledger.reading_month m ON m.run_id = run.run_id AND m.is_covered
  JOIN ledger.current('reading') r ON r.reading_id = m.reading_id
),
spans AS (
  SELECT DISTINCT month, period_months
  FROM months
),
rates AS MATERIALIZED (
  SELECT s.month, s.period_months, r.currency, CAST(avg(r.units_per_usd) AS DOUBLE) AS units_per_usd
  FROM spans s
  JOIN ledger.monthly_rate((SELECT known_at FROM ledger.current_run)) r
    ON r.month >= s.month AND r.month < s.month + to_months(s.period_months)
  GROUP BY ALL
  HAVING count(*) = s.period_months
  UNION ALL
  SELECT month, period_months, 'USD', 1
  FROM spans
),
cells AS (
  SELECT m.*, t.unit AS flow_unit, t.amount, t.amount_high,
    t.reading_id IS NULL OR coalesce(t.amount = 0 AND t.amount_high = 0, FALSE) AS is_nothing,
    CASE WHEN source.dimension = wanted.dimension THEN [source.base_units / wanted.base_units]
         WHEN from_usd.currency IS NOT NULL THEN [to_usd.units_per_usd / from_usd.units_per_usd]
         WHEN source.dimension = f_from.dimension
           THEN [source.base_units / f_from.base_units * ends * f_to.base_units / wanted.base_units FOR ends IN [f.low, f.high]]
         ELSE [source.base_units / f_to.base_units / ends * f_from.base_units / wanted.base_units FOR ends IN [f.high, f.low]]
    END AS ratios
  FROM months m
  LEFT JOIN ledger.total_of('partial_total') t
    ON t.reading_id = m.reading_id AND t.month = m.month AND t.period_months = m.period_months
  LEFT JOIN ledger.unit source ON source.unit = t.unit
  LEFT JOIN ledger.unit wanted ON wanted.unit = m.unit
  LEFT JOIN rates from_usd
    ON from_usd.currency = t.unit AND from_usd.month = m.month AND from_usd.period_months = m.period_months
  LEFT JOIN rates to_usd
    ON to_usd.currency = m.unit AND to_usd.month = m.month AND to_usd.period_months = m.period_months
  LEFT JOIN ledger.factor f ON f.factor_id = m.factor_id
  LEFT JOIN ledger.unit f_from ON f_from.unit = f.from_unit
  LEFT JOIN ledger.unit f_to ON f_to.unit = f.to_unit
),
flowed AS (
  SELECT reading_id, month, period_months, unit, realized, realized_high,
    bool_and(is_nothing OR flow_unit = unit) AS is_exact,
    sum(CASE WHEN is_nothing THEN 0 ELSE amount END) AS low,
    sum(CASE WHEN is_nothing THEN 0 ELSE amount_high END) AS high,
    sum(CASE WHEN is_nothing THEN 0 WHEN flow_unit = unit THEN amount
             ELSE least(amount * ratios[1], amount * ratios[-1]) END) AS low_converted,
    sum(CASE WHEN is_nothing THEN 0 WHEN flow_unit = unit THEN amount_high
             ELSE greatest(amount_high * ratios[1], amount_high * ratios[-1]) END) AS high_converted,
    bool_or(NOT is_nothing AND (amount IS NULL OR (flow_unit <> unit AND ratios[1] IS NULL))) AS is_unknown
  FROM cells
  GROUP BY ALL
)
SELECT reading_id, month, period_months, unit, realized, realized_high,
  CASE WHEN is_exact THEN low ELSE low_converted END AS flowed,
  CASE WHEN is_exact THEN high ELSE high_converted END AS flowed_high
FROM flowed
WHERE is_unknown
  OR CASE WHEN is_exact THEN realized IS DISTINCT FROM low OR coalesce(realized_high, high) IS DISTINCT FROM high
          ELSE abs(realized - low_converted) > abs(low_converted) * 0.000000001 + 0.0001
            OR abs(realized_high - high_converted) > abs(high_converted) * 0.000000001 + 0.0001 END
ORDER BY reading_id, month, period_months;
