-- One row per reading, or side of a mirror, and month with something published: how many of the scope's prefixes are covered.
-- A named group is covered under its own name; a prefix is covered when it, or a shorter one, was published completely down to the digits it needs.
-- Of a reading that adds several series up, each has to be. In a month of another HS edition its counterparts have to be; `no_concordance` names editions that nothing leads between.
WITH wanted AS (
  FROM ledger.asked_side($known_at)
),
readings AS (
  SELECT reading_id, scope_id, count(*) AS series
  FROM wanted
  GROUP BY ALL
),
scopes AS (
  SELECT scope_id, edition, product_prefix, is_excluded
  FROM ledger.known('scope', $known_at)
),
needed AS (
  SELECT
    s.scope_id,
    s.edition,
    s.product_prefix,
    CASE WHEN regexp_matches(s.product_prefix, '^\d') THEN greatest(
      length(s.product_prefix),
      coalesce((SELECT max(length(x.product_prefix)) FROM scopes x
                WHERE x.scope_id = s.scope_id AND x.is_excluded
                  AND starts_with(x.product_prefix, s.product_prefix)), 0)
    ) ELSE 0 END AS level
  FROM scopes s
  WHERE NOT s.is_excluded
),
published AS (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_prefix, product_level, month
  FROM ledger.known('coverage', $known_at)
),
stated AS MATERIALIZED (
  SELECT DISTINCT source, series, reporter_iso3, direction, month, hs_edition
  FROM ledger.known('flow', $known_at)
  WHERE hs_edition IS NOT NULL
),
held AS MATERIALIZED (
  SELECT DISTINCT c.source, c.series, c.reporter_iso3, c.direction, c.month,
    ledger.hs_edition(s.hs_edition, c.month) AS hs_edition
  FROM published c
  LEFT JOIN stated s
    ON s.source = c.source AND s.series = c.series AND s.reporter_iso3 = c.reporter_iso3
   AND s.direction = c.direction AND s.month = c.month
),
bridged AS MATERIALIZED (
  SELECT DISTINCT from_edition, to_edition
  FROM ledger.known('concordance', $known_at)
),
editions AS (
  SELECT DISTINCT hs_edition FROM held
),
needed_in AS MATERIALIZED (
  SELECT n.scope_id, n.product_prefix, n.level, e.hs_edition, n.product_prefix AS counterpart
  FROM needed n
  CROSS JOIN editions e
  WHERE n.edition = e.hs_edition OR ledger.is_outside_hs(n.product_prefix)
     OR (n.edition, e.hs_edition) NOT IN (SELECT (from_edition, to_edition) FROM bridged)
  UNION ALL
  SELECT n.scope_id, n.product_prefix, n.level, l.to_edition,
    CASE WHEN l.is_unchanged THEN n.product_prefix
         WHEN length(n.product_prefix) <= 6 THEN l.to_code END
  FROM needed n
  JOIN editions e ON e.hs_edition <> n.edition
  JOIN ledger.hs_counterpart($known_at) l
    ON l.from_edition = n.edition AND l.to_edition = e.hs_edition AND l.digits = least(length(n.product_prefix), 6)
   AND l.from_code = left(n.product_prefix, 6)
  WHERE NOT ledger.is_outside_hs(n.product_prefix)
),
parts AS MATERIALIZED (
  SELECT scope_id, product_prefix, hs_edition, count(*) AS parts
  FROM needed_in
  GROUP BY ALL
),
needed_prefixes AS MATERIALIZED (
  SELECT scope_id, product_prefix, level, hs_edition, counterpart,
    unnest([left(counterpart, n)
            FOR n IN range(CASE WHEN level > 0 THEN 0 ELSE length(counterpart) END,
                           length(counterpart) + 1)]) AS prefix
  FROM needed_in
  WHERE counterpart IS NOT NULL
),
covered_parts AS MATERIALIZED (
  SELECT DISTINCT w.reading_id, w.series, c.month, n.scope_id, n.product_prefix, n.hs_edition, n.counterpart
  FROM wanted w
  JOIN needed_prefixes n ON n.scope_id = w.scope_id
  JOIN published c
    ON c.source = w.source AND c.series = w.series AND c.reporter_iso3 = w.reporter_iso3
   AND c.direction = w.direction AND c.product_prefix = n.prefix AND c.product_level >= n.level
   AND (c.partner_iso3 = w.partner_iso3 OR (c.partner_iso3 = '*' AND w.partner_iso3 NOT IN ('W00', 'EUU', 'XXU')))
  JOIN held h
    ON h.source = c.source AND h.series = c.series AND h.reporter_iso3 = c.reporter_iso3
   AND h.direction = c.direction AND h.month = c.month AND h.hs_edition = n.hs_edition
),
covered AS MATERIALIZED (
  SELECT p.reading_id, p.month, p.product_prefix, min(p.hs_edition) AS hs_edition
  FROM (SELECT reading_id, month, scope_id, product_prefix, hs_edition, count(*) AS parts FROM covered_parts GROUP BY ALL) p
  JOIN parts n
    ON n.scope_id = p.scope_id AND n.product_prefix = p.product_prefix AND n.hs_edition = p.hs_edition
  JOIN readings r ON r.reading_id = p.reading_id AND p.parts = n.parts * r.series
  GROUP BY ALL
),
months AS (
  SELECT DISTINCT reading_id, month FROM covered
),
missing AS (
  SELECT m.reading_id, m.month, string_agg(n.product_prefix, ', ' ORDER BY n.product_prefix) AS uncovered
  FROM months m
  JOIN readings w ON w.reading_id = m.reading_id
  JOIN needed n ON n.scope_id = w.scope_id
  ANTI JOIN covered c
    ON c.reading_id = m.reading_id AND c.month = m.month AND c.product_prefix = n.product_prefix
  GROUP BY ALL
)
SELECT
  c.reading_id,
  c.month,
  CAST((SELECT count(*) FROM needed n WHERE n.scope_id = any_value(w.scope_id)) AS INTEGER) AS prefixes_total,
  CAST(count(*) AS INTEGER) AS prefixes_covered,
  any_value(x.uncovered) AS uncovered,
  min(CASE WHEN c.hs_edition <> n.edition AND NOT ledger.is_outside_hs(n.product_prefix)
            AND (c.hs_edition, n.edition) NOT IN (SELECT (from_edition, to_edition) FROM bridged)
           THEN c.hs_edition || ' to ' || n.edition END) AS no_concordance
FROM covered c
JOIN readings w ON w.reading_id = c.reading_id
JOIN needed n ON n.scope_id = w.scope_id AND n.product_prefix = c.product_prefix
LEFT JOIN missing x ON x.reading_id = c.reading_id AND x.month = c.month
GROUP BY c.reading_id, c.month
ORDER BY c.reading_id, c.month;
