-- One row per series to fetch for a watch or a mirror: country pair, goods and first month, as known then.
SELECT s.reading_id, s.needed_by, w.agreement_id, s.source, s.series, s.reporter_iso3, s.partner_iso3, s.direction, s.scope_id,
  s.measure, s.first_month
FROM ledger.asked_side($known_at) s
LEFT JOIN ledger.known('watch', $known_at) w
  ON s.reading_id = 'watch:' || w.watch_id || ':' || s.reporter_iso3
WHERE s.first_month IS NOT NULL
ORDER BY ALL;
