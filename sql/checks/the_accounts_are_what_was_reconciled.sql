-- After a run about its own day the accounts of each reading and period hold its target, realized amount and gap.
WITH shown AS (
  SELECT run_id, as_of
  FROM ledger.current_run
  WHERE CAST(known_at AS DATE) = as_of AND CAST(ran_at AS DATE) - as_of BETWEEN 0 AND 1
    AND EXISTS (FROM ledger.entry)
    AND NOT EXISTS (FROM ledger.entry e WHERE CAST(e.known_at AS DATE) > as_of)
), reconciled AS (
  SELECT r.reading_id, r.period_start, r.unit, r.target, r.realized, r.gap
  FROM ledger.reconciliation r
  JOIN shown s ON s.run_id = r.run_id
  WHERE r.unit <> 'percent'
), accounts AS (
  SELECT
    e.reading_id,
    e.period_start,
    p.unit,
    -sum(p.amount) FILTER (WHERE p.stage = 'pledged') AS pledged,
    sum(p.amount) FILTER (WHERE p.stage = 'realized') AS realized,
    sum(p.amount) FILTER (WHERE p.stage IN ('outstanding', 'outstanding:in_doubt', 'lapsed')) AS outstanding
  FROM ledger.entry e
  JOIN ledger.posting p ON p.entry_number = e.entry_number
  WHERE EXISTS (FROM shown)
  GROUP BY e.reading_id, e.period_start, p.unit
)
SELECT
  coalesce(r.reading_id, a.reading_id) AS reading_id,
  coalesce(r.period_start, a.period_start) AS period_start,
  coalesce(r.unit, a.unit) AS unit,
  r.target, a.pledged, r.realized, a.realized AS posted, r.gap, a.outstanding
FROM reconciled r
FULL JOIN accounts a ON a.reading_id = r.reading_id AND a.period_start = r.period_start AND a.unit = r.unit
WHERE coalesce(r.target, 0) <> coalesce(a.pledged, 0)
   OR coalesce(r.realized, 0) <> coalesce(a.realized, 0)
   OR r.gap <> a.outstanding
ORDER BY reading_id, period_start, unit;
