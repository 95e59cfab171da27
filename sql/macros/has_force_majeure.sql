-- Whether force majeure affects a pledge on any day of a period, as known at a moment. No other legal event changes a status.
CREATE OR REPLACE MACRO ledger.has_force_majeure(pledge, first_day, last_day, moment) AS (
  SELECT count(*) > 0
  FROM ledger.legal_events_by_pledge(moment) t
  WHERE t.pledge_id = pledge
    AND t.is_force_majeure
    AND t.effective_from <= last_day
    AND (t.effective_to IS NULL OR t.effective_to >= first_day)
    AND first_day <= last_day
);
