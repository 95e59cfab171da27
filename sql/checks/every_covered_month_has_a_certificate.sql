-- Every covered month has a certificate of completeness.
SELECT c.source, c.series, c.snapshot_id, min(c.month) AS first_month, count(DISTINCT c.month) AS months
FROM ledger.coverage c
ANTI JOIN ledger.certificate k ON k.snapshot_id = c.snapshot_id
GROUP BY c.source, c.series, c.snapshot_id
ORDER BY ALL;
