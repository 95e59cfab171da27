-- If readings disagree there is no verdict, and every reading is for, against or silent.
SELECT run_id, pledge_id, period_start, period_end, verdict, is_ambiguous, readings_for, readings_against
FROM ledger.verdict
WHERE is_ambiguous <> (readings_for > 0 AND readings_against > 0)
   OR (verdict IS NOT NULL) <> (NOT is_ambiguous AND readings_for + readings_against > 0)
   OR readings <> readings_for + readings_against + readings_silent
ORDER BY ALL;
