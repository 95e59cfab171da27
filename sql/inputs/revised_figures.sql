-- One row per reading or series of a country pair, age and pair of figures: the first figures that the ledger holds of a month or span,
-- and those of the newest take at an age, as known then. $calendar gives `source` and `lag_days`.
-- A figure was seen again if a later release repeats it, or, for a month, covers it; a figure to date only if it is repeated. The figures of one snapshot count once, with the
-- corrections of it that were declared: a correction is no revision of the publisher. Unchanged figures stand in one row with their
-- number and sum. The age is null for the figures held last, 0 to 24 for the newest take from that many months on and before the next
-- age; `reading_id` is null for all figures of a series. The products of a reading are added by month, those alone that both takes hold.
-- `scope_flow` has the rows of ledger.scope_flow.
WITH calls AS (
  SELECT unnest($calendar, recursive := TRUE)
),
takes AS MATERIALIZED (
  SELECT snapshot_id, source, coalesce(released_at, taken_at) AS released_at
  FROM ledger.snapshot
  WHERE taken_at <= $known_at
),
held AS (
  SELECT f.source, f.series, f.reporter_iso3, f.partner_iso3, f.direction, f.product_code, f.product_level, f.month, f.period_months,
    f.item_id, f.snapshot_id, t.released_at, f.known_from, coalesce(f.known_to <= $known_at, FALSE) AS is_closed,
    greatest(t.released_at, coalesce(f.released_at, t.released_at)) AS seen_at,
    unnest([{'measure': 'value', 'unit': f.currency, 'amount': CAST(f.value AS DECIMAL(28, 4))},
            {'measure': 'quantity', 'unit': f.unit, 'amount': CAST(f.quantity AS DECIMAL(28, 4))}], recursive := TRUE)
  FROM ledger.flow f
  JOIN takes t ON t.snapshot_id = f.snapshot_id
  WHERE f.known_from <= $known_at
),
versions AS (
  SELECT * EXCLUDE (known_from, is_closed, seen_at, amount),
    arg_max(amount, known_from) AS amount,
    max(known_from) AS known_from,
    arg_max(is_closed, known_from) AS is_closed,
    max(seen_at) AS seen_at
  FROM held
  WHERE amount IS NOT NULL
  GROUP BY ALL
),
cells AS MATERIALIZED (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month, period_months, item_id, measure, unit,
    min(released_at) AS first_at,
    max(seen_at) AS seen_at,
    arg_min(amount, known_from) AS first,
    CASE WHEN min(amount) <> max(amount)
         THEN list_transform(list_sort(list({'known_from': known_from, 'at': released_at, 'amount': amount})),
           lambda one: {'at': one.at, 'amount': one.amount}) END AS figures,
    arg_max(is_closed, known_from) AS is_withdrawn
  FROM versions
  GROUP BY ALL
),
covered AS MATERIALIZED (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_prefix, month, product_level, max(released_at) AS seen_at
  FROM ledger.coverage
  WHERE known_from <= $known_at AND released_at IS NOT NULL
  GROUP BY ALL
),
parts AS (
  SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month,
    unnest([left(product_code, n) FOR n IN (SELECT list(DISTINCT length(product_prefix)) FROM covered) IF n <= length(product_code)]) AS prefix
  FROM (SELECT DISTINCT source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month
        FROM cells
        ANTI JOIN ledger.series_to_date USING (source, series)
        WHERE period_months = 1)
),
repeated AS MATERIALIZED (
  SELECT p.source, p.series, p.reporter_iso3, p.partner_iso3, p.direction, p.product_code, p.month, 1 AS period_months, max(c.seen_at) AS seen_at
  FROM parts p
  JOIN covered c
    ON c.source = p.source AND c.series = p.series AND c.reporter_iso3 = p.reporter_iso3 AND c.direction = p.direction
   AND c.month = p.month AND c.product_prefix = p.prefix
  WHERE c.product_level >= p.product_level AND c.partner_iso3 IN (p.partner_iso3, '*')
  GROUP BY ALL
),
newest AS (
  SELECT source, max(released_at) AS released_at
  FROM takes
  GROUP BY source
),
seen AS MATERIALIZED (
  SELECT row_number() OVER () AS cell, c.* REPLACE (least(greatest(c.seen_at, coalesce(r.seen_at, c.seen_at)), n.released_at) AS seen_at),
    coalesce(ledger.month_published(CAST(c.first_at AS DATE), k.lag_days) <= c.month + to_months(c.period_months - 1), FALSE) AS is_first
  FROM cells c
  JOIN newest n ON n.source = c.source
  LEFT JOIN calls k ON k.source = c.source
  LEFT JOIN repeated r
    ON r.source = c.source AND r.series = c.series AND r.reporter_iso3 = c.reporter_iso3 AND r.partner_iso3 = c.partner_iso3
   AND r.direction = c.direction AND r.product_code = c.product_code AND r.month = c.month AND r.period_months = c.period_months
),
ages AS MATERIALIZED (
  SELECT s.source, s.first_at, s.seen_at, a.age_months, max(t.released_at) AS taken_at
  FROM (SELECT DISTINCT source, first_at, seen_at FROM seen WHERE NOT is_withdrawn) s
  JOIN takes t ON t.source = s.source AND t.released_at > s.first_at AND t.released_at <= s.seen_at
  CROSS JOIN (VALUES (0, 1), (1, 3), (3, 6), (6, 12), (12, 24), (24, 1200), (NULL, NULL)) a(age_months, next_age)
  WHERE a.age_months IS NULL
     OR (t.released_at >= s.first_at + to_months(a.age_months) AND t.released_at < s.first_at + to_months(a.next_age))
  GROUP BY ALL
),
counted AS MATERIALIZED (
  SELECT DISTINCT s.reading_id, c.cell
  FROM scope_flow s
  SEMI JOIN ledger.known('reading', $known_at) k ON k.reading_id = s.reading_id
  JOIN seen c
    ON c.source = s.source AND c.series = s.series AND c.reporter_iso3 = s.reporter_iso3 AND c.partner_iso3 = s.partner_iso3
   AND c.direction = s.direction AND c.product_code = s.product_code AND c.month = s.month AND c.period_months = s.period_months
   AND c.item_id = s.item_id AND c.measure = s.measure
  WHERE s.is_whole AND NOT c.is_withdrawn
),
summed AS (
  SELECT r.reading_id, c.source, c.series, c.reporter_iso3, c.partner_iso3, c.direction, c.measure, c.unit, c.month, c.period_months,
    c.is_first, c.first_at, c.seen_at, c.figures, CAST(sum(c.first) AS DECIMAL(28, 4)) AS first
  FROM counted r
  JOIN seen c ON c.cell = r.cell
  GROUP BY ALL
),
by_month AS MATERIALIZED (
  SELECT s.reading_id, s.source, s.series, s.reporter_iso3, s.partner_iso3, s.direction, CAST(NULL AS VARCHAR) AS product_code, s.measure,
    s.unit, s.is_first, s.month, s.period_months, a.age_months, a.taken_at IS NOT NULL AS is_compared, max(s.seen_at) AS seen_at,
    CAST(sum(s.first) AS DECIMAL(28, 4)) AS first,
    CAST(sum(CASE WHEN s.figures IS NULL OR a.taken_at IS NULL THEN s.first
                  ELSE list_filter(s.figures, lambda one: one.at <= a.taken_at)[-1].amount END) AS DECIMAL(28, 4)) AS later
  FROM summed s
  LEFT JOIN ages a ON a.source = s.source AND a.first_at = s.first_at AND a.seen_at = s.seen_at
  GROUP BY ALL
),
of_readings AS (
  SELECT b.* EXCLUDE (month, period_months, is_compared), CASE WHEN is_compared THEN 'compared' ELSE 'once' END AS state,
    1 AS cells, CAST(first <> 0 AS INTEGER) AS nonzero
  FROM by_month b
  WHERE is_compared
     OR NOT EXISTS (SELECT 1 FROM by_month o WHERE o.is_compared AND o.reading_id = b.reading_id AND o.month = b.month
                    AND o.period_months = b.period_months AND o.measure = b.measure AND o.series = b.series)
),
grouped AS (
  SELECT CAST(NULL AS VARCHAR) AS reading_id, source, series, reporter_iso3, partner_iso3, direction,
    CASE WHEN product_level = 0 THEN product_code END AS product_code, measure, unit, is_first, is_withdrawn, first_at, seen_at, figures,
    count(*) AS cells, count(*) FILTER (first <> 0) AS nonzero, CAST(sum(first) AS DECIMAL(28, 4)) AS first
  FROM seen
  GROUP BY ALL
),
of_series AS (
  SELECT g.reading_id, g.source, g.series, g.reporter_iso3, g.partner_iso3, g.direction, g.product_code, g.measure, g.unit, g.is_first,
    a.age_months, g.seen_at, g.first,
    CASE WHEN g.figures IS NULL OR a.taken_at IS NULL THEN g.first
         ELSE g.cells * list_filter(g.figures, lambda one: one.at <= a.taken_at)[-1].amount END AS later,
    CASE WHEN g.is_withdrawn THEN 'withdrawn' WHEN a.taken_at IS NULL THEN 'once' ELSE 'compared' END AS state,
    g.cells, g.nonzero
  FROM grouped g
  LEFT JOIN ages a ON NOT g.is_withdrawn AND a.source = g.source AND a.first_at = g.first_at AND a.seen_at = g.seen_at
)
SELECT reading_id, source, series, reporter_iso3, partner_iso3, direction, product_code, measure, unit, is_first, age_months, state,
  CAST(sum(cells) AS BIGINT) AS cells,
  CAST(sum(nonzero) AS BIGINT) AS nonzero,
  CAST(sum(first) AS DECIMAL(28, 4)) AS first,
  CAST(sum(later) AS DECIMAL(28, 4)) AS later,
  max(seen_at) AS seen_at
FROM (FROM of_readings UNION ALL BY NAME FROM of_series)
GROUP BY reading_id, source, series, reporter_iso3, partner_iso3, direction, product_code, measure, unit, is_first, age_months, state,
  CASE WHEN state = 'compared' AND first <> later THEN {'first': first, 'later': later, 'cells': cells} END
ORDER BY ALL;
