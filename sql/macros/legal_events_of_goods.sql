-- The legal events that affect a pledge of these goods between these two countries, whichever of them reports, in words and by
-- date. The longest matching prefix of a scope applies; for goods wider than a prefix, the events of the goods within them count.
CREATE OR REPLACE MACRO ledger.legal_events_of_goods(reporter, partner, product, first_day, last_day, moment) AS (
  SELECT string_agg(words, '; ' ORDER BY effective_from, legal_event_id)
  FROM (
    SELECT DISTINCT t.legal_event_id, t.effective_from, t.words
    FROM ledger.legal_events_by_pledge(moment) t
    JOIN ledger.known('reading', moment) r ON r.pledge_id = t.pledge_id
    WHERE t.effective_from <= last_day
      AND (t.effective_to IS NULL OR t.effective_to >= first_day)
      AND first_day <= last_day
      AND (r.reporter_iso3, r.partner_iso3) IN ((reporter, partner), (partner, reporter))
      AND (SELECT arg_max(NOT c.is_excluded, length(c.product_prefix)) FROM ledger.known('scope', moment) c
           WHERE c.scope_id = r.scope_id
             AND (starts_with(product, c.product_prefix) OR (starts_with(c.product_prefix, product) AND NOT c.is_excluded)))
  )
);
