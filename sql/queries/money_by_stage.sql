-- How far has the money of each investment pledge come: interest, candidate, selected, signed, paid? Amounts in billions; empty is unknown.
SELECT
  pledge_id,
  stage,
  unit,
  round(low / 1000000000, 2) AS low_bn,
  round(high / 1000000000, 2) AS high_bn,
  low_pct,
  high_pct,
  events
FROM report.ladder
WHERE is_investment AND events > 0 AND regexp_matches(unit, '^[A-Z]{3}$')
ORDER BY agreement_id, pledge_id, CASE stage
  WHEN 'interest' THEN 1 WHEN 'candidate' THEN 2 WHEN 'selected' THEN 3 WHEN 'financing_signed' THEN 4 ELSE 5 END, source;
