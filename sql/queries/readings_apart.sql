-- How far apart are the readings of one pledge? Pledges of which two readings with a figure give different percentages.
SELECT
  pledge_id,
  period_end,
  count(*) AS readings,
  min(attainment_pct) AS lowest_pct,
  max(attainment_pct) AS highest_pct,
  min_by(reading, attainment_pct) AS lowest_reading,
  max_by(reading, attainment_pct) AS highest_reading
FROM report.attainment
WHERE attainment_pct IS NOT NULL
GROUP BY pledge_id, period_end
HAVING count(DISTINCT attainment_pct) > 1
ORDER BY pledge_id, period_end;
