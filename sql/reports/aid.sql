-- One row per source, project, payer, provider, recipient, series, year and currency: amounts pledged, committed, allocated and paid. Do not add rows of different series or projects: one may include the other.
-- Grain: source, project, payer_iso3, provider, beneficiary_iso3, stage, series, year, unit
SELECT
  source,
  project,
  payer_iso3,
  provider,
  beneficiary_iso3,
  stage,
  series,
  year(event_date) AS year,
  unit,
  CASE WHEN count(*) = count(amount_low) THEN sum(amount_low) END AS amount,
  count(*) FILTER (amount_low < 0) AS corrections,
  count(*) AS events
FROM ledger.current('event')
WHERE source <> 'register' AND event_date <= (SELECT as_of FROM ledger.current_run)
GROUP BY ALL
ORDER BY ALL;
