-- Which headlines are unknown, and for what reason? One line a reason, with the pledges.
SELECT
  regexp_replace(reason, '[0-9]+', 'N', 'g') AS why,
  count(DISTINCT pledge_id) AS pledges,
  string_agg(DISTINCT pledge_id, ', ' ORDER BY pledge_id) AS which
FROM report.headline
WHERE realized IS NULL AND realized_high IS NULL AND unit IS NOT NULL AND period_start <= as_of
GROUP BY ALL
ORDER BY pledges DESC, why;
