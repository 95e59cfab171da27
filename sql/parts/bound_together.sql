-- One row per source of which a reading counts figures that run from January to date, and per reading: its reporters. What such figures
-- add is decided by reading and year, so that these reporters belong in one slice.
SELECT a.source, a.reading_id, list_sort(list(DISTINCT a.reporter_iso3)) AS reporters
FROM ledger.asked_side($known_at) a
SEMI JOIN ledger.series_to_date d ON d.source = a.source AND d.series = a.series
GROUP BY ALL
HAVING count(DISTINCT a.reporter_iso3) > 1
ORDER BY ALL;
