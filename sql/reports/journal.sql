-- One row per posting of the journal up to the day of the run, as known to it, and per act of a person on a period.
-- Grain: entry_number, posting_number
SELECT
  e.entry_number,
  coalesce(p.posting_number, 0) AS posting_number,
  e.posting_date,
  e.known_at,
  e.kind,
  e.action,
  p.account,
  p.amount,
  p.unit,
  e.known_ends,
  e.agreement_id,
  e.pledge_id,
  e.reading_id,
  e.period_start,
  e.snapshots,
  e.documents,
  e.events,
  e.after_closing,
  e.who,
  e.text
FROM ledger.entry e
LEFT JOIN ledger.posting p ON p.entry_number = e.entry_number
WHERE e.known_at <= (SELECT known_at FROM ledger.current_run)
  AND e.posting_date <= (SELECT as_of FROM ledger.current_run)
ORDER BY e.entry_number, p.posting_number;
