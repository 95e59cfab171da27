-- The target amount stated in the text for each reconciled period, as known at a moment: ledger.amount_in_text(known_at).
-- It is the amount before any baseline is added; of recurring targets, the latest one that has begun.
CREATE OR REPLACE MACRO ledger.amount_in_text(moment) AS TABLE
SELECT
  c.run_id,
  c.reading_id,
  c.period_start,
  arg_max({'low': t.amount_low, 'high': t.amount_high, 'growth': t.growth_pct}, t.period_start) AS said
FROM ledger.reconciliation c
JOIN ledger.known('target', moment) t
  ON t.reading_id = c.reading_id
 AND (t.period_start = c.period_start OR (t.is_recurring AND t.period_start < c.period_start))
GROUP BY c.run_id, c.reading_id, c.period_start;
