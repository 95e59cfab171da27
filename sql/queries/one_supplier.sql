-- Of which minerals does one country supply more than half, and who is it? The newest period of each group and importer.
SELECT
  product_group,
  importer_iso3,
  largest_iso3,
  round(largest_share_low_pct, 1) AS share_pct,
  round(hhi_low) AS index_low,
  source,
  measure,
  year(period_end) AS year
FROM report.concentration
WHERE largest_share_low_pct > 50
QUALIFY row_number() OVER (PARTITION BY product_group, importer_iso3, measure, source ORDER BY period_end DESC, largest_share_low_pct DESC) = 1
ORDER BY share_pct DESC, product_group, importer_iso3, source, measure;
