-- If no month is published, the realized amount is unknown and not zero.
SELECT c.run_id, c.reading_id, c.period_start, c.months_covered, c.realized, c.attainment_pct
FROM ledger.reconciliation c
JOIN ledger.reading r ON r.reading_id = c.reading_id
WHERE r.measure IN ('value', 'quantity') AND c.months_covered = 0
  AND (c.realized IS NOT NULL OR c.attainment_pct IS NOT NULL)
ORDER BY ALL;
