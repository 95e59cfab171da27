-- The reference line is between zero and the target, and the elapsed days between zero and all days.
SELECT reading_id, period_start, days_elapsed, days_total, reference_low, target, reference_high, target_high
FROM ledger.elapsed
WHERE days_elapsed > days_total
  OR date_diff('day', period_start, period_end) <> days_total
  OR reference_low > target
  OR reference_high > target_high
  OR least(reference_low, reference_high) < 0
ORDER BY ALL;
