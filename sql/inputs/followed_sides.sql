-- One row per series of a watch or a mirror that is asked for from a month on, as known then: whose figures of which goods.
SELECT s.reading_id, s.needed_by, w.agreement_id, s.source, s.series, s.reporter_iso3, s.partner_iso3, s.direction, s.scope_id,
  s.measure, s.first_month
FROM ledger.asked_side($known_at) s
LEFT JOIN ledger.known('watch', $known_at) w
  ON s.reading_id = 'watch:' || w.watch_id || ':' || s.reporter_iso3
WHERE s.first_month IS NOT NULL
ORDER BY ALL;
