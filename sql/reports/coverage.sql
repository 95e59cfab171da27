-- One row per source, series and country pair: the published months, and their number.
-- Grain: source, series, reporter_iso3, partner_iso3, direction, product_level
SELECT
  source,
  series,
  reporter_iso3,
  partner_iso3,
  direction,
  product_level,
  count(DISTINCT product_prefix) AS prefixes,
  count(DISTINCT month) AS months,
  min(month) AS first_month,
  max(month) AS last_month,
  min(known_from) AS known_from
FROM ledger.current('coverage')
WHERE month <= (SELECT as_of FROM ledger.current_run)
GROUP BY ALL
ORDER BY ALL;
