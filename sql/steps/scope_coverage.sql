-- One row per reading and month with something published: how many of the scope's prefixes are covered.
-- A named group is covered under its own name; a prefix is covered when it, or a shorter one, was published completely down to the digits it needs.
WITH wanted AS (
  SELECT reading_id, source, series, reporter_iso3, partner_iso3, direction, scope_id
  FROM ledger.reading
  WHERE measure IN ('value', 'quantity') AND scope_id IS NOT NULL
    AND known_from <= $known_at AND (known_to IS NULL OR known_to > $known_at)
),
scopes AS (
  SELECT scope_id, product_prefix, is_excluded
  FROM ledger.scope
  WHERE known_from <= $known_at AND (known_to IS NULL OR known_to > $known_at)
),
needed AS (
  SELECT
    s.scope_id,
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
needed_prefixes AS (
  SELECT scope_id, product_prefix, level,
    unnest([left(product_prefix, n)
            FOR n IN range(CASE WHEN level > 0 THEN 0 ELSE length(product_prefix) END,
                           length(product_prefix) + 1)]) AS prefix
  FROM needed
),
published AS (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_prefix, product_level, month
  FROM ledger.coverage
  WHERE known_from <= $known_at AND (known_to IS NULL OR known_to > $known_at)
),
covered AS (
  SELECT DISTINCT w.reading_id, c.month, n.product_prefix
  FROM wanted w
  JOIN needed_prefixes n ON n.scope_id = w.scope_id
  JOIN published c
    ON c.source = w.source AND c.series = w.series AND c.reporter_iso3 = w.reporter_iso3
   AND c.direction = w.direction AND c.product_prefix = n.prefix AND c.product_level >= n.level
   AND (c.partner_iso3 = w.partner_iso3 OR (c.partner_iso3 = '*' AND w.partner_iso3 <> 'W00'))
),
months AS (
  SELECT DISTINCT reading_id, month FROM covered
),
missing AS (
  SELECT m.reading_id, m.month, string_agg(n.product_prefix, ', ' ORDER BY n.product_prefix) AS uncovered
  FROM months m
  JOIN wanted w ON w.reading_id = m.reading_id
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
  any_value(x.uncovered) AS uncovered
FROM covered c
JOIN wanted w ON w.reading_id = c.reading_id
LEFT JOIN missing x ON x.reading_id = c.reading_id AND x.month = c.month
GROUP BY c.reading_id, c.month
ORDER BY c.reading_id, c.month;
