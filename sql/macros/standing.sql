-- One row per pledge and event that touches it, as known at a moment: ledger.standing_by_pledge(moment).
-- An event that names no pledge touches all pledges of its agreement.
CREATE OR REPLACE MACRO ledger.standing_by_pledge(moment) AS TABLE
SELECT
  p.pledge_id,
  s.standing_id,
  s.effective_from,
  s.effective_to,
  s.effect,
  s.effect = 'force_majeure' AS is_force_majeure,
  coalesce(s.title, rtrim(s.text, '.')) AS title,
  concat(
    s.effect, CASE WHEN s.effective_to IS NULL THEN ' from ' ELSE ' ' END, s.effective_from,
    CASE WHEN s.effective_to > s.effective_from THEN concat(' to ', s.effective_to) END, ': ',
    coalesce(s.title, rtrim(s.text, '.')), ' (', s.document_id, ', ', s.grade, ')'
  ) AS words
FROM ledger.standing s
JOIN ledger.pledge p
  ON p.agreement_id = s.agreement_id AND (s.pledge_id IS NULL OR s.pledge_id = p.pledge_id)
WHERE s.known_from <= moment AND (s.known_to IS NULL OR s.known_to > moment)
  AND p.known_from <= moment AND (p.known_to IS NULL OR p.known_to > moment);

-- The events that touch a pledge on any day of a span, in words and by date, as known at a moment; null if there is none.
-- An event without an end touches every later day. A span that ends before it begins has not begun: nothing touches it.
CREATE OR REPLACE MACRO ledger.standing_of(pledge, first_day, last_day, moment) AS (
  SELECT string_agg(t.words, '; ' ORDER BY t.effective_from, t.standing_id)
  FROM ledger.standing_by_pledge(moment) t
  WHERE t.pledge_id = pledge
    AND t.effective_from <= last_day
    AND (t.effective_to IS NULL OR t.effective_to >= first_day)
    AND first_day <= last_day
);

-- Whether force majeure touches a pledge on any day of a span, as known at a moment. Only such events confound what flowed.
CREATE OR REPLACE MACRO ledger.has_force_majeure(pledge, first_day, last_day, moment) AS (
  SELECT count(*) > 0
  FROM ledger.standing_by_pledge(moment) t
  WHERE t.pledge_id = pledge
    AND t.is_force_majeure
    AND t.effective_from <= last_day
    AND (t.effective_to IS NULL OR t.effective_to >= first_day)
    AND first_day <= last_day
);

-- The events that touch a pledge of these goods between these two countries, whichever of them reports, in words and by
-- date. The longest prefix of a scope that fits decides; of goods wider than a prefix, those within are touched.
CREATE OR REPLACE MACRO ledger.standing_of_goods(reporter, partner, product, first_day, last_day, moment) AS (
  SELECT string_agg(words, '; ' ORDER BY effective_from, standing_id)
  FROM (
    SELECT DISTINCT t.standing_id, t.effective_from, t.words
    FROM ledger.standing_by_pledge(moment) t
    JOIN ledger.reading r ON r.pledge_id = t.pledge_id
    WHERE t.effective_from <= last_day
      AND (t.effective_to IS NULL OR t.effective_to >= first_day)
      AND first_day <= last_day
      AND r.known_from <= moment AND (r.known_to IS NULL OR r.known_to > moment)
      AND (r.reporter_iso3, r.partner_iso3) IN ((reporter, partner), (partner, reporter))
      AND (SELECT arg_max(NOT c.is_excluded, length(c.product_prefix)) FROM ledger.scope c
           WHERE c.scope_id = r.scope_id
             AND (starts_with(product, c.product_prefix) OR (starts_with(c.product_prefix, product) AND NOT c.is_excluded))
             AND c.known_from <= moment AND (c.known_to IS NULL OR c.known_to > moment))
  )
);

-- The same for all goods of a scope: events that touch a pledge with a scope that shares some of them.
CREATE OR REPLACE MACRO ledger.standing_of_scope(reporter, partner, goods, first_day, last_day, moment) AS (
  SELECT string_agg(words, '; ' ORDER BY effective_from, standing_id)
  FROM (
    SELECT DISTINCT t.standing_id, t.effective_from, t.words
    FROM ledger.standing_by_pledge(moment) t
    JOIN ledger.reading r ON r.pledge_id = t.pledge_id
    JOIN ledger.scope c ON c.scope_id = r.scope_id AND NOT c.is_excluded
    JOIN ledger.scope o
      ON NOT o.is_excluded
     AND (starts_with(o.product_prefix, c.product_prefix) OR starts_with(c.product_prefix, o.product_prefix))
    WHERE o.scope_id = goods
      AND t.effective_from <= last_day
      AND (t.effective_to IS NULL OR t.effective_to >= first_day)
      AND first_day <= last_day
      AND r.known_from <= moment AND (r.known_to IS NULL OR r.known_to > moment)
      AND c.known_from <= moment AND (c.known_to IS NULL OR c.known_to > moment)
      AND o.known_from <= moment AND (o.known_to IS NULL OR o.known_to > moment)
      AND (r.reporter_iso3, r.partner_iso3) IN ((reporter, partner), (partner, reporter))
  )
);

-- The events that touch every pledge of an agreement on any day of a span, in words and by date.
CREATE OR REPLACE MACRO ledger.standing_of_agreement(agreement, first_day, last_day, moment) AS (
  SELECT string_agg(words, '; ' ORDER BY effective_from, standing_id)
  FROM (
    SELECT DISTINCT t.standing_id, t.effective_from, t.words
    FROM ledger.standing_by_pledge(moment) t
    JOIN ledger.standing s ON s.standing_id = t.standing_id AND s.agreement_id = agreement AND s.pledge_id IS NULL
    WHERE s.known_from <= moment AND (s.known_to IS NULL OR s.known_to > moment)
      AND t.effective_from <= last_day
      AND (t.effective_to IS NULL OR t.effective_to >= first_day)
      AND first_day <= last_day
  )
);
