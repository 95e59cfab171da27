-- One row per reading of transactions, project, payer, organization, series, day, month of conversion, currency, recipients and sign, as known then.
SELECT
  reading_id,
  source,
  project,
  payer_iso3,
  operator,
  series,
  stage,
  event_date,
  CAST(date_trunc('month', coalesce(value_date, event_date)) AS DATE) AS rate_month,
  unit,
  CASE WHEN is_mixed THEN place END AS mixed,
  amount_low < 0 AS is_negative,
  is_counted,
  CAST(sum(amount_low) AS DECIMAL(28, 4)) AS amount,
  count(*) AS events,
  string_agg(DISTINCT questioned, ', ' ORDER BY questioned) AS questioned
FROM ledger.reading_transaction($known_at) t
LEFT JOIN (
  SELECT snapshot_id, row_number, string_agg(DISTINCT discrepancy_id, ', ' ORDER BY discrepancy_id) AS questioned
  FROM ledger.known('finding', $known_at)
  WHERE row_number IS NOT NULL
  GROUP BY ALL
) q ON q.snapshot_id = t.snapshot_id AND q.row_number = t.row_number
GROUP BY ALL
ORDER BY ALL;
