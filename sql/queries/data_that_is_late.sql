-- Which statistics should have been published by now, and how many readings wait for them?
SELECT
  source,
  series,
  reporter_iso3,
  partner_iso3,
  newest_month,
  due_month,
  due_on,
  punctuality,
  needed_by AS readings
FROM report.releases
WHERE punctuality <> 'on time'
ORDER BY needed_by DESC, source, series, reporter_iso3, partner_iso3;
