-- Hits are at most trials, and the trials of an outlook are those of its backtest.
SELECT run_id, reading_id, period_start, trials, hits, 0 AS tested
FROM ledger.backtest
WHERE hits > trials
UNION ALL
SELECT o.run_id, o.reading_id, o.period_start, o.trials, o.hits, coalesce(sum(b.trials), 0)
FROM ledger.outlook o
LEFT JOIN ledger.backtest b
  ON b.run_id = o.run_id AND b.reading_id = o.reading_id AND b.period_start = o.period_start
GROUP BY o.run_id, o.reading_id, o.period_start, o.trials, o.hits
HAVING o.hits > o.trials OR o.trials <> coalesce(sum(b.trials), 0) OR o.hits <> coalesce(sum(b.hits), 0)
ORDER BY ALL;
