-- The columns of each entry and its postings are those of its line in the journal.
WITH written AS (
  SELECT
    entry_number,
    from_json(
      line,
      '{"kind": "VARCHAR", "action": "VARCHAR", "posting_date": "DATE", "known_at": "TIMESTAMP", "agreement": "VARCHAR", '
      '"pledge": "VARCHAR", "reading": "VARCHAR", "period_start": "DATE", "run": "VARCHAR", "known_ends": "VARCHAR", '
      '"after_closing": "BIGINT", "who": "VARCHAR", "text": "VARCHAR", '
      '"postings": [{"account": "VARCHAR", "amount": "DECIMAL(28, 4)", "unit": "VARCHAR"}]}'
    ) AS said
  FROM ledger.entry
), lines AS (
  SELECT
    entry_number,
    said,
    coalesce(list_transform(said.postings, lambda p: concat_ws(' ', p.account, p.amount, p.unit)), []) AS postings
  FROM written
), stored AS (
  SELECT entry_number, list(concat_ws(' ', account, amount, unit) ORDER BY posting_number) AS postings
  FROM ledger.posting
  WHERE account LIKE '%:%:%:' || stage
  GROUP BY entry_number
)
SELECT coalesce(e.entry_number, s.entry_number) AS entry_number, l.postings AS written, s.postings AS stored
FROM ledger.entry e
JOIN lines l ON l.entry_number = e.entry_number
FULL JOIN stored s ON s.entry_number = e.entry_number
WHERE l.postings IS DISTINCT FROM coalesce(s.postings, [])
   OR (l.said.kind, l.said.action, l.said.posting_date, l.said.known_at, l.said.agreement, l.said.pledge, l.said.reading,
       l.said.period_start, l.said.run, l.said.known_ends, l.said.after_closing, l.said.who, l.said.text)
      IS DISTINCT FROM
      (e.kind, e.action, e.posting_date, e.known_at, e.agreement_id, e.pledge_id, e.reading_id, e.period_start, e.run_id,
       e.known_ends, e.after_closing, e.who, e.text)
ORDER BY entry_number;
