-- One row per source, series and country pair needed by a reading, a watch or a mirror, if the source has a release calendar: the newest month that the ledger has in full, and whether a later one is overdue.
-- Grain: source, series, reporter_iso3, partner_iso3, direction
WITH asked AS (
  SELECT
    r.source, r.series, r.reporter_iso3, r.partner_iso3, r.direction, r.reading_id AS needed_by,
    CASE WHEN t.is_recurring OR t.period_end IS NULL THEN run.as_of ELSE t.period_end END AS last_day
  FROM ledger.current_run run, (SELECT * EXCLUDE (series), unnest(string_split(series, '+')) AS series FROM ledger.current('reading')) r
  JOIN ledger.current('target') t ON t.reading_id = r.reading_id
  WHERE r.measure IN ('value', 'quantity')
  UNION ALL
  SELECT w.source, w.series, unnest(w.importers), '*', 'import', w.watch_id, run.as_of
  FROM ledger.current_run run, ledger.current('watch') w
  WHERE w.first_month IS NOT NULL
  UNION ALL
  SELECT m.exporter_source, m.exporter_series, m.exporter_iso3, m.importer_iso3, 'export', m.mirror_id, run.as_of
  FROM ledger.current_run run, ledger.current('mirror_pair') m
  WHERE m.first_month IS NOT NULL
  UNION ALL
  SELECT m.importer_source, m.importer_series, m.importer_iso3, m.exporter_iso3, 'import', m.mirror_id, run.as_of
  FROM ledger.current_run run, ledger.current('mirror_pair') m
  WHERE m.first_month IS NOT NULL
),
needed AS (
  SELECT source, series, reporter_iso3, partner_iso3, direction,
    count(DISTINCT needed_by) AS needed_by,
    max(last_day) AS last_day
  FROM asked
  GROUP BY ALL
),
held AS (
  SELECT c.source, c.series, c.reporter_iso3, c.partner_iso3, c.direction, max(c.month) AS newest_month
  FROM ledger.current_run run
  JOIN ledger.current('coverage') c ON c.month <= run.as_of
  GROUP BY ALL
),
due AS (
  SELECT n.*, k.lag_days,
    least(ledger.month_published(run.as_of, k.lag_days), CAST(date_trunc('month', n.last_day) AS DATE)) AS due_month,
    ledger.month_published(run.as_of, k.lag_days + k.grace_days) AS late_month
  FROM ledger.current_run run, needed n
  JOIN ledger.release_calendar k ON k.source = n.source
)
SELECT
  d.source,
  d.series,
  d.reporter_iso3,
  d.partner_iso3,
  d.direction,
  d.needed_by,
  max(h.newest_month) AS newest_month,
  d.due_month,
  CAST(last_day(d.due_month) + to_days(CAST(d.lag_days AS INTEGER)) AS DATE) AS due_on,
  CASE WHEN max(h.newest_month) >= d.due_month THEN 'on time'
       WHEN max(h.newest_month) IS NULL THEN 'never fetched'
       WHEN max(h.newest_month) >= d.late_month THEN 'due'
       ELSE 'late'
  END AS punctuality
FROM due d
LEFT JOIN held h
  ON h.source = d.source AND h.series = d.series AND h.reporter_iso3 = d.reporter_iso3
 AND h.direction = d.direction
 AND (h.partner_iso3 = d.partner_iso3 OR (h.partner_iso3 = '*' AND d.partner_iso3 NOT IN ('W00', 'XXU')))
GROUP BY d.source, d.series, d.reporter_iso3, d.partner_iso3, d.direction, d.needed_by, d.due_month, d.late_month, d.lag_days
ORDER BY ALL;
