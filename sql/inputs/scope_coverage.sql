-- One row per reading or side of a mirror, and month with published figures: the number of the scope's prefixes that are covered.
-- If a reading adds up several series, or the members of a union, each must cover every part of a prefix; `no_concordance` names
-- pairs of editions without a concordance. `held` has the rows of ledger.held_edition, `needed` those of ledger.needed_part.
WITH wanted AS MATERIALIZED (
  SELECT reading_id AS ask_id, scope_id, source, series, reporter_iso3, partner_iso3, direction, since
  FROM ledger.asked_side($known_at)
),
covered AS MATERIALIZED (
  SELECT ask_id, months, product_prefix, min(hs_edition) AS hs_edition
  FROM ledger.covered_prefix('wanted', 'held', 'needed', $known_at)
  GROUP BY ALL
),
bridges AS MATERIALIZED (
  FROM ledger.bridged_editions($known_at)
),
tallied AS (
  SELECT
    m.ask_id,
    m.months,
    CAST(count(*) AS INTEGER) AS prefixes_total,
    CAST(count(c.product_prefix) AS INTEGER) AS prefixes_covered,
    string_agg(n.product_prefix, ', ' ORDER BY n.product_prefix) FILTER (c.product_prefix IS NULL) AS uncovered,
    min(CASE WHEN c.hs_edition <> n.edition AND NOT ledger.is_outside_hs(n.product_prefix)
              AND (c.hs_edition, n.edition) NOT IN (SELECT (from_edition, to_edition) FROM bridges)
             THEN c.hs_edition || ' to ' || n.edition END) AS no_concordance
  FROM (SELECT DISTINCT ask_id, months FROM covered) m
  JOIN (SELECT DISTINCT ask_id, scope_id FROM wanted) w ON w.ask_id = m.ask_id
  JOIN ledger.needed_prefix($known_at) n ON n.scope_id = w.scope_id
  LEFT JOIN covered c
    ON c.ask_id = m.ask_id AND c.months = m.months AND c.product_prefix = n.product_prefix
  GROUP BY m.ask_id, m.months
)
SELECT ask_id AS reading_id, unnest(months) AS month, prefixes_total, prefixes_covered, uncovered, no_concordance
FROM tallied
ORDER BY reading_id, month;
