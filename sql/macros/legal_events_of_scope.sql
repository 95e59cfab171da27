-- The legal events that affect a pledge with goods of a scope on any day of a period, in words and by date.
CREATE OR REPLACE MACRO ledger.legal_events_of_scope(reporter, partner, goods, first_day, last_day, moment) AS (
  SELECT string_agg(words, '; ' ORDER BY effective_from, legal_event_id)
  FROM (
    SELECT DISTINCT t.legal_event_id, t.effective_from, t.words
    FROM ledger.legal_events_by_pledge(moment) t
    JOIN ledger.known('reading', moment) r ON r.pledge_id = t.pledge_id
    JOIN (
      SELECT DISTINCT c.scope_id, o.scope_id AS other_id
      FROM ledger.known('scope', moment) c
      JOIN ledger.known('scope', moment) o
        ON NOT o.is_excluded
       AND (starts_with(o.product_prefix, c.product_prefix) OR starts_with(c.product_prefix, o.product_prefix))
      WHERE NOT c.is_excluded
    ) s ON s.scope_id = r.scope_id
    WHERE s.other_id = goods
      AND t.effective_from <= last_day
      AND (t.effective_to IS NULL OR t.effective_to >= first_day)
      AND first_day <= last_day
      AND (r.reporter_iso3, r.partner_iso3) IN ((reporter, partner), (partner, reporter))
  )
);
