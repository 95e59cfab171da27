-- Sales count as sold, exports as shipped, imports as arrived: a reading by flows has the stage that its statistics measure.
SELECT r.reading_id, r.source, r.series, r.direction, r.stage, l.stage AS ladder_stage
FROM ledger.reading r
LEFT JOIN ledger.purchase_ladder l
  ON l.reading_id = r.reading_id AND l.evidence = 'statistics'
 AND l.run_id = (SELECT run_id FROM ledger.current_run)
WHERE r.measure IN ('value', 'quantity') AND r.stage IS NOT NULL
  AND (r.stage NOT IN ('sold', 'shipped', 'arrived')
    OR (r.direction = 'import') <> (r.stage = 'arrived')
    OR (r.source <> 'reported_figures' AND (r.source = 'usda_esr' AND regexp_matches(r.series, 'Sales|Commitment')) <> (r.stage = 'sold'))
    OR l.stage <> r.stage)
ORDER BY ALL;
