-- The ladder of a purchase has every stage (announced, sold, shipped, arrived) in every period, even if its amount is unknown.
WITH asked AS (
  SELECT DISTINCT c.run_id, c.pledge_id, c.period_start, c.period_end
  FROM ledger.reconciliation c
  SEMI JOIN ledger.current_run run ON run.run_id = c.run_id
  JOIN ledger.current('reading') r ON r.reading_id = c.reading_id AND r.is_headline
  JOIN ledger.pledge p ON p.pledge_id = c.pledge_id AND p.instrument = 'purchase'
)
SELECT a.pledge_id, a.period_start, s.stage
FROM asked a
CROSS JOIN (SELECT unnest(['announced', 'sold', 'shipped', 'arrived']) AS stage) s
ANTI JOIN ledger.purchase_ladder l
  ON l.run_id = a.run_id AND l.pledge_id = a.pledge_id AND l.period_start = a.period_start
 AND l.period_end = a.period_end AND l.stage = s.stage
ORDER BY ALL;
