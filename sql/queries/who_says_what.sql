-- Which events do two documents tell differently?
SELECT
  event_id,
  any_value(project) AS project,
  list({'who': publisher, 'low': amount_low, 'high': amount_high, 'grade': grade}) AS claims
FROM report.claims
GROUP BY event_id
HAVING count(DISTINCT (amount_low, amount_high)) > 1
ORDER BY event_id;
