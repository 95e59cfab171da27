-- For each reading and period of the current run with a covered month: the last one, whether its figures may still be revised by the
-- calendar of its source, and how far first figures were. Final are those seen in a release from the day on which the publisher calls
-- the year final. The record is that of the publisher's own first figures; with fewer than six of them, that of the kind of which more
-- can be compared.
CREATE OR REPLACE MACRO ledger.last_figures() AS TABLE
WITH reached AS (
  SELECT m.reading_id, m.period_start, max(CAST(m.month + to_months(m.period_months - 1) AS DATE)) AS last_month
  FROM ledger.reading_month m
  SEMI JOIN ledger.current_run run ON run.run_id = m.run_id
  WHERE m.is_covered
  GROUP BY ALL
),
recorded AS (
  SELECT v.reading_id, any_value(v.source) AS source, max(v.seen_at) AS seen_at,
    arg_max({'is_first': v.is_first, 'cells': v.cells, 'median_pct': v.median_pct, 'largest_pct': v.largest_pct},
            {'is_told': v.is_first AND v.cells >= 6, 'cells': v.cells, 'is_first': v.is_first}) AS best
  FROM ledger.revision v
  SEMI JOIN ledger.current_run run ON run.run_id = v.run_id
  WHERE v.age_months IS NULL AND v.reading_id IS NOT NULL
  GROUP BY v.reading_id
)
SELECT r.reading_id, r.period_start, r.last_month,
  k.source IS NOT NULL AND coalesce(
    CAST(v.seen_at AS DATE) < make_date(CAST(year(r.last_month) + 1 AS BIGINT), k.final_month, k.final_day), TRUE) AS is_preliminary,
  v.best.is_first AS revision_is_first,
  v.best.cells AS revision_cells,
  v.best.median_pct AS revision_median_pct,
  v.best.largest_pct AS revision_largest_pct
FROM reached r
LEFT JOIN recorded v ON v.reading_id = r.reading_id
LEFT JOIN ledger.release_calendar k ON k.source = v.source;
