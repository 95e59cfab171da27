-- The outlook for a target follows from the whole range of the projection and the thresholds of the agreement.
WITH asked AS (
  SELECT o.*, CAST(o.target AS DECIMAL(28, 4)) * a.met_from_pct / 100 AS enough,
    CAST(o.target AS DECIMAL(28, 4)) * a.within_cap_to_pct / 100 AS bound
  FROM ledger.outlook o
  JOIN ledger.run r ON r.run_id = o.run_id
  JOIN ledger.pledge p ON p.pledge_id = o.pledge_id AND ledger.is_known(p.known_from, p.known_to, r.known_at)
  JOIN ledger.agreement a
    ON a.agreement_id = p.agreement_id AND ledger.is_known(a.known_from, a.known_to, r.known_at)
)
SELECT run_id, reading_id, period_start, outlook, target, projection_low, projection_high
FROM asked
WHERE (outlook = 'would_meet' AND (target IS NULL OR projection_low < enough))
  OR (outlook = 'would_miss' AND (target IS NULL OR projection_high >= enough))
  OR (outlook = 'would_exceed' AND (target IS NULL OR projection_low <= bound))
  OR (outlook = 'would_keep' AND (target IS NULL OR projection_high > bound))
ORDER BY ALL;
