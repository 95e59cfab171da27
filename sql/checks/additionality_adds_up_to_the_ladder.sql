-- The classes of a stage add up to its amounts in the ladder: with duplicates to the gross ones, without them to the net ones.
SELECT
  l.run_id,
  l.pledge_id,
  l.stage,
  l.is_investment,
  l.low,
  l.gross_low,
  sum(a.low) FILTER (WHERE a.additionality <> 'duplicate') AS net_of_classes,
  sum(a.low) AS gross_of_classes
FROM ledger.ladder l
LEFT JOIN ledger.additionality a
  ON a.run_id = l.run_id AND a.pledge_id = l.pledge_id AND a.stage = l.stage AND a.is_investment = l.is_investment
WHERE l.source = 'register' AND l.stage NOT IN ('canceled', 'suspended', 'scaled_down')
GROUP BY l.run_id, l.pledge_id, l.stage, l.is_investment, l.low, l.high, l.gross_low, l.gross_high
HAVING l.low IS DISTINCT FROM sum(a.low) FILTER (WHERE a.additionality <> 'duplicate')
  OR l.gross_low IS DISTINCT FROM sum(a.low)
  OR (l.high IS NOT NULL AND l.high IS DISTINCT FROM sum(a.high) FILTER (WHERE a.additionality <> 'duplicate'))
  OR (l.gross_high IS NOT NULL AND l.gross_high IS DISTINCT FROM sum(a.high))
ORDER BY ALL;
