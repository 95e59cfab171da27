-- How many breaks are open, of which kind, how old, and how many of them matter?
SELECT
  kind,
  status,
  count(*) AS breaks,
  count(*) FILTER (is_material) AS material,
  max(age_days) AS oldest_days,
  count(owner) AS owned
FROM report.breaks
GROUP BY ALL
ORDER BY material DESC, breaks DESC, kind, status;
