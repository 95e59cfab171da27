-- The low end of a range is at most its high end.
SELECT 'target' AS table_name, reading_id AS id, amount_low AS low, amount_high AS high
FROM ledger.target
WHERE amount_low > amount_high OR period_end < period_start
UNION ALL
SELECT 'event', event_id, amount_low, amount_high
FROM ledger.event
WHERE amount_low > amount_high
UNION ALL
SELECT 'term', pledge_id || ' ' || name, low, high
FROM ledger.term
WHERE low > high
UNION ALL
SELECT 'ladder', pledge_id || ' ' || stage, low, high
FROM ledger.ladder
WHERE low > high
UNION ALL
SELECT 'purchase_ladder', pledge_id || ' ' || stage, low, high
FROM ledger.purchase_ladder
WHERE low > high
UNION ALL
SELECT 'reconciliation', reading_id, realized, realized_high
FROM ledger.reconciliation
WHERE realized > realized_high
UNION ALL
SELECT 'reading_month', reading_id, realized, realized_high
FROM ledger.reading_month
WHERE realized > realized_high
UNION ALL
SELECT 'legal event', legal_event_id, NULL, NULL
FROM ledger.legal_event
WHERE effective_to < effective_from
UNION ALL
SELECT 'mirror', mirror_id, cif_fob_low, cif_fob_high
FROM ledger.mirror
WHERE cif_fob_low > cif_fob_high
UNION ALL
SELECT 'mirror', mirror_id, gap_low, gap_high
FROM ledger.mirror
WHERE gap_low > gap OR gap > gap_high OR gap_low > gap_high
UNION ALL
SELECT 'verdict', pledge_id, attainment_low_pct, attainment_high_pct
FROM ledger.verdict
WHERE attainment_low_pct > attainment_high_pct
UNION ALL
SELECT 'additionality', pledge_id || ' ' || stage || ' ' || additionality, low, high
FROM ledger.additionality
WHERE low > high
UNION ALL
SELECT 'total', scope_id || ' ' || stage, low, high
FROM ledger.total
WHERE low > high
ORDER BY ALL;
