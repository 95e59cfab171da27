-- An entry posted into a period after it was closed says so; no other entry does.
WITH after AS (
  SELECT e.entry_number, max(c.closed_entry) AS closing
  FROM ledger.entry e
  JOIN ledger.closing c
    ON c.closed_entry < e.entry_number
   AND e.posting_date BETWEEN c.period_start AND c.period_end
   AND list_contains(c.pledges, e.pledge_id)
   AND (c.reopened_at IS NULL OR NOT EXISTS (
     FROM ledger.entry o
     WHERE o.kind = 'reopened' AND o.known_at = c.reopened_at AND o.entry_number < e.entry_number
   ))
  WHERE e.action IS NOT NULL
  GROUP BY e.entry_number
)
SELECT e.entry_number, e.pledge_id, e.posting_date, e.after_closing, a.closing
FROM ledger.entry e
LEFT JOIN after a ON a.entry_number = e.entry_number
WHERE e.after_closing IS DISTINCT FROM a.closing
ORDER BY e.entry_number;
