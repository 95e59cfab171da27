-- The events that touch every pledge of an agreement on any day of a span, in words and by date.
CREATE OR REPLACE MACRO ledger.standing_of_agreement(agreement, first_day, last_day, moment) AS (
  SELECT string_agg(words, '; ' ORDER BY effective_from, standing_id)
  FROM (
    SELECT DISTINCT t.standing_id, t.effective_from, t.words
    FROM ledger.standing_by_pledge(moment) t
    JOIN ledger.known('standing', moment) s ON s.standing_id = t.standing_id AND s.agreement_id = agreement AND s.pledge_id IS NULL
    WHERE t.effective_from <= last_day
      AND (t.effective_to IS NULL OR t.effective_to >= first_day)
      AND first_day <= last_day
  )
);
