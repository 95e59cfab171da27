-- If a stage has several figures, exactly one represents it, and it comes from statistics, documents or the pledge itself.
SELECT run_id, pledge_id, period_start, period_end, stage, count(*) FILTER (is_headline) AS headlines
FROM ledger.purchase_ladder
GROUP BY ALL
HAVING headlines <> CAST(bool_or(evidence IN ('pledge', 'statistics', 'documents')) AS INTEGER)
  OR bool_or(is_headline AND evidence NOT IN ('pledge', 'statistics', 'documents'))
ORDER BY ALL;
