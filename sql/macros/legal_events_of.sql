-- The legal events that affect a pledge on any day of a period, in words and by date, as known at a moment; null if there are none.
-- An event without an end affects every later day. A period that ends before it begins has not begun, and no event affects it.
CREATE OR REPLACE MACRO ledger.legal_events_of(pledge, first_day, last_day, moment) AS (
  SELECT string_agg(t.words, '; ' ORDER BY t.effective_from, t.legal_event_id)
  FROM ledger.legal_events_by_pledge(moment) t
  WHERE t.pledge_id = pledge
    AND t.effective_from <= last_day
    AND (t.effective_to IS NULL OR t.effective_to >= first_day)
    AND first_day <= last_day
);
