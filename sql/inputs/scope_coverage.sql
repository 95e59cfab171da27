-- One row per reading or side of a mirror, and month with published figures: the number of the scope's prefixes that are covered.
-- If a reading adds up several series, or the members of a union, each must cover every part of a prefix; `no_concordance` names pairs of editions without a
-- concordance.
WITH wanted AS MATERIALIZED (
  FROM ledger.asked_side($known_at)
),
readings AS (
  SELECT reading_id, scope_id, count(*) AS series
  FROM wanted
  GROUP BY ALL
),
needed AS MATERIALIZED (
  FROM ledger.needed_prefix($known_at)
),
covered_parts AS (
  SELECT DISTINCT w.reading_id, w.series, w.partner_iso3, c.month, c.scope_id, c.product_prefix, c.hs_edition, c.part, c.parts
  FROM wanted w
  JOIN ledger.covered_part($known_at) c
    ON c.scope_id = w.scope_id AND c.source = w.source AND c.series = w.series AND c.reporter_iso3 = w.reporter_iso3
   AND c.direction = w.direction
   AND (c.partner_iso3 = w.partner_iso3 OR (c.partner_iso3 = '*' AND w.partner_iso3 NOT IN ('W00', 'EUU', 'XXU')))
   AND (w.since IS NULL OR c.month >= w.since)
),
whole AS (
  SELECT c.reading_id, c.month, c.product_prefix, c.hs_edition
  FROM covered_parts c
  JOIN readings r ON r.reading_id = c.reading_id
  GROUP BY ALL
  HAVING count(*) = any_value(c.parts * r.series)
),
covered AS MATERIALIZED (
  SELECT reading_id, month, product_prefix, min(hs_edition) AS hs_edition
  FROM whole
  GROUP BY ALL
),
bridges AS MATERIALIZED (
  FROM ledger.bridged_editions($known_at)
)
SELECT
  m.reading_id,
  m.month,
  CAST(count(*) AS INTEGER) AS prefixes_total,
  CAST(count(c.product_prefix) AS INTEGER) AS prefixes_covered,
  string_agg(n.product_prefix, ', ' ORDER BY n.product_prefix) FILTER (c.product_prefix IS NULL) AS uncovered,
  min(CASE WHEN c.hs_edition <> n.edition AND NOT ledger.is_outside_hs(n.product_prefix)
            AND (c.hs_edition, n.edition) NOT IN (SELECT (from_edition, to_edition) FROM bridges)
           THEN c.hs_edition || ' to ' || n.edition END) AS no_concordance
FROM (SELECT DISTINCT reading_id, month FROM covered) m
JOIN readings r ON r.reading_id = m.reading_id
JOIN needed n ON n.scope_id = r.scope_id
LEFT JOIN covered c
  ON c.reading_id = m.reading_id AND c.month = m.month AND c.product_prefix = n.product_prefix
GROUP BY m.reading_id, m.month
ORDER BY m.reading_id, m.month;
