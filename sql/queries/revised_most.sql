-- Which whole years of Japan's customs statistics moved most after their first publication? In percent of the first figure.
SELECT
  product_code,
  partner_iso3,
  year(month) AS year,
  count(*) AS values_published,
  min_by(value, known_from) AS first_jpy,
  max_by(value, known_from) AS latest_jpy,
  round((max_by(value, known_from) - min_by(value, known_from)) * 100.0 / nullif(min_by(value, known_from), 0), 2) AS moved_pct
FROM ledger.flow
WHERE source = 'japan_mof' AND period_months = 12
GROUP BY ALL
HAVING count(*) > 1
ORDER BY abs(moved_pct) DESC, product_code, partner_iso3, year
LIMIT 15;
