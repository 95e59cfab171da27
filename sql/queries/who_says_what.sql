-- For which events do two documents give different amounts? Amounts in millions; an empty end is open.
SELECT
  event_id,
  left(publisher, 24) AS who_says_so,
  amount_low // 1000000 AS low,
  amount_high // 1000000 AS high,
  unit,
  grade
FROM report.claims
WHERE event_id IN (
  SELECT event_id
  FROM report.claims
  GROUP BY event_id
  HAVING count(DISTINCT (amount_low, amount_high)) > 1
)
ORDER BY event_id, who_says_so, low;
