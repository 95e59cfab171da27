-- How much of each activity's commitments has been disbursed, by currency? Transactions of IATI; empty means not reported.
SELECT
  project,
  any_value(operator) AS publisher,
  unit,
  sum(amount) FILTER (series = 'outgoing_commitment') AS committed,
  sum(amount) FILTER (series = 'disbursement') AS disbursed,
  round(100 * sum(amount) FILTER (series = 'disbursement')
    / nullif(sum(amount) FILTER (series = 'outgoing_commitment'), 0), 1) AS disbursed_pct
FROM (
  SELECT project, operator, unit, series, amount_low AS amount
  FROM ledger.event
  WHERE source = 'iati' AND known_to IS NULL
)
GROUP BY project, unit
ORDER BY project, unit;
