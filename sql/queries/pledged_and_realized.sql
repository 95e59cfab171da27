-- What did Japan pledge to the United States, and how much of it came, by whose statistics? The newest period that has begun.
SELECT
  pledge_id,
  pledge,
  period_end,
  unit,
  target,
  realized,
  attainment_pct,
  change_pct,
  source,
  last_month,
  status
FROM report.headline
WHERE agreement_id = 'US-JP-2025' AND period_start <= as_of
QUALIFY row_number() OVER (PARTITION BY pledge_id ORDER BY period_start DESC) = 1
ORDER BY pledge_id;
