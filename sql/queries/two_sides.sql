-- In which months do the exporter and the importer of LNG differ by more than a fifth after all known causes? Tonnes.
SELECT
  mirror_id,
  month,
  round(exporter_value) AS shipped_t,
  round(importer_value) AS arrived_t,
  round(lag_part) AS time_at_sea_t,
  round(unexplained) AS unexplained_t,
  round(unexplained_pct, 1) AS unexplained_pct
FROM report.mirror
WHERE mirror_id LIKE '%LNG%' AND abs(unexplained_pct) > 20
ORDER BY mirror_id, month DESC;
