-- The legal events that affect every pledge of an agreement on any day of a period, in words and by date.
CREATE OR REPLACE MACRO ledger.legal_events_of_agreement(agreement, first_day, last_day, moment) AS (
  SELECT string_agg(words, '; ' ORDER BY effective_from, legal_event_id)
  FROM (
    SELECT DISTINCT t.legal_event_id, t.effective_from, t.words
    FROM ledger.legal_events_by_pledge(moment) t
    JOIN ledger.known('legal_event', moment) s ON s.legal_event_id = t.legal_event_id AND s.agreement_id = agreement AND s.pledge_id IS NULL
    WHERE t.effective_from <= last_day
      AND (t.effective_to IS NULL OR t.effective_to >= first_day)
      AND first_day <= last_day
  )
);
