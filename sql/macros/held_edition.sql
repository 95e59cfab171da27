-- The HS editions stated with the flows of each series, reporter, direction and month, as known at a moment; null where none states any.
-- Few months have flows of two editions, and of more than two only what lies between the first and the last is looked for again.
CREATE OR REPLACE MACRO ledger.held_edition(moment) AS TABLE
WITH months AS MATERIALIZED (
  SELECT source, series, reporter_iso3, direction, month, min(hs_edition) AS first, max(hs_edition) AS last
  FROM ledger.known('flow', moment)
  GROUP BY ALL
),
-- As one list DuckDB takes them for few, and reads no flows where there is none.
several AS MATERIALIZED (
  SELECT unnest(list(m), recursive := TRUE)
  FROM months m
  WHERE first <> last
)
SELECT * EXCLUDE (first, last), first AS hs_edition
FROM months
UNION ALL
SELECT * EXCLUDE (first, last), last
FROM several
UNION ALL
SELECT DISTINCT f.source, f.series, f.reporter_iso3, f.direction, f.month, f.hs_edition
FROM ledger.known('flow', moment) f
JOIN several s
  ON s.source = f.source AND s.series = f.series AND s.reporter_iso3 = f.reporter_iso3 AND s.direction = f.direction
 AND s.month = f.month
WHERE f.hs_edition > s.first AND f.hs_edition < s.last;
