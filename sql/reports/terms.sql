-- One row per term of a pledge; shares of the pledged amount are also shown as amounts.
-- Grain: pledge_id, name, text, publisher
SELECT
  p.agreement_id,
  t.pledge_id,
  t.name,
  t.text,
  t.low,
  t.high,
  t.unit,
  CASE WHEN t.unit = 'percent of pledge'
    THEN CAST(CAST(g.amount_high AS DECIMAL(24, 2)) * CAST(t.low AS DECIMAL(9, 4)) * CAST(0.01 AS DECIMAL(3, 2))
      AS DECIMAL(28, 4)) END AS amount_low,
  CASE WHEN t.unit = 'percent of pledge'
    THEN CAST(CAST(g.amount_high AS DECIMAL(24, 2)) * CAST(t.high AS DECIMAL(9, 4)) * CAST(0.01 AS DECIMAL(3, 2))
      AS DECIMAL(28, 4)) END AS amount_high,
  d.publisher,
  d.document_date,
  t.grade,
  ledger.legal_events_of(t.pledge_id, run.as_of, run.as_of, run.known_at) AS legal_events,
  ledger.has_force_majeure(t.pledge_id, run.as_of, run.as_of, run.known_at) AS is_force_majeure
FROM ledger.current_run run
CROSS JOIN ledger.current('term') t
JOIN ledger.made_pledge() p ON p.pledge_id = t.pledge_id
LEFT JOIN (
  SELECT r.pledge_id, max(g.amount_high) AS amount_high
  FROM ledger.current('reading') r
  JOIN ledger.current('target') g ON g.reading_id = r.reading_id
  WHERE r.is_headline
  GROUP BY r.pledge_id
  HAVING count(*) = 1
) g ON g.pledge_id = t.pledge_id
LEFT JOIN ledger.document d ON d.document_id = t.document_id
ORDER BY p.agreement_id, t.pledge_id, t.name, t.document_id;
