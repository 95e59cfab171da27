-- The HS editions in which each covered month of a series was published, as known at a moment: those stated with its flows, or else
-- the one in force.
CREATE OR REPLACE MACRO ledger.published_edition(moment) AS TABLE
SELECT DISTINCT c.source, c.series, c.reporter_iso3, c.direction, c.month, ledger.hs_edition(f.hs_edition, c.month) AS hs_edition
FROM ledger.known('coverage', moment) c
LEFT JOIN (
  SELECT DISTINCT source, series, reporter_iso3, direction, month, hs_edition
  FROM ledger.known('flow', moment)
  WHERE hs_edition IS NOT NULL
) f
  ON f.source = c.source AND f.series = c.series AND f.reporter_iso3 = c.reporter_iso3 AND f.direction = c.direction
 AND f.month = c.month;
