-- One row per source, year and reporter of which a reading, a side of a mirror or a watch asks flows: how many there are.
SELECT f.source, CAST(year(f.month) AS INTEGER) AS year, f.reporter_iso3, count(*) AS flows
FROM ledger.flow f
SEMI JOIN ledger.asked_side($known_at) a
  ON a.source = f.source AND a.series = f.series AND a.reporter_iso3 = f.reporter_iso3 AND a.partner_iso3 = f.partner_iso3
 AND a.direction = f.direction
GROUP BY ALL
ORDER BY ALL;
