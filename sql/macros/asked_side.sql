-- The flows needed by readings, by the sides of mirrors and by the importers of watches: country pair and goods, as known at a moment.
-- A side of a mirror is named mirror:<id>:<purpose>, an importer watch:<id>:<importer>, with the partner * for all countries. Goods that
-- a side reports under other codes have a scope of their own. A reading of sales to a country also has a shadow row: the same goods
-- sold to an unknown buyer; and one of reported imports from a country those of an origin that is not specified. A reading that adds up several series has a row for each, and one of the European Union in a source that
-- has its members alone has a row for each of these, valid from the month `since`.
CREATE OR REPLACE MACRO ledger.asked_side(moment) AS TABLE
WITH pairs AS (
  SELECT *, CASE WHEN unit IS NULL THEN 'value' ELSE 'quantity' END AS measure
  FROM ledger.known('mirror_pair', moment)
),
sides AS (
  SELECT mirror_id, first_month, unnest([
    {'side': 'exporter', 'source': exporter_source, 'series': exporter_series, 'reporter': exporter_iso3,
     'partner': importer_iso3, 'direction': 'export', 'scope': scope_id, 'measure': measure},
    {'side': 'importer', 'source': importer_source, 'series': importer_series, 'reporter': importer_iso3,
     'partner': exporter_iso3, 'direction': 'import', 'scope': scope_id, 'measure': measure},
    {'side': 'importer_fob', 'source': importer_source, 'series': importer_fob_series, 'reporter': importer_iso3,
     'partner': exporter_iso3, 'direction': 'import', 'scope': scope_id, 'measure': measure},
    {'side': 'exporter_elsewhere', 'source': exporter_source, 'series': exporter_series, 'reporter': exporter_iso3,
     'partner': importer_iso3, 'direction': 'export', 'scope': exporter_elsewhere_id, 'measure': measure},
    {'side': 'importer_elsewhere', 'source': importer_source, 'series': importer_series, 'reporter': importer_iso3,
     'partner': exporter_iso3, 'direction': 'import', 'scope': importer_elsewhere_id, 'measure': measure},
    {'side': 're_export', 'source': re_export_source, 'series': re_export_series,
     'reporter': re_export_reporter_iso3, 'partner': importer_iso3, 'direction': 're_export', 'scope': scope_id,
     'measure': measure},
    {'side': 'exporter_quantity', 'source': exporter_source,
     'series': coalesce(exporter_quantity_series, exporter_series), 'reporter': exporter_iso3,
     'partner': importer_iso3, 'direction': 'export', 'scope': CASE WHEN measure = 'value' THEN scope_id END, 'measure': 'quantity'},
    {'side': 'importer_quantity', 'source': importer_source,
     'series': coalesce(importer_quantity_series, importer_series), 'reporter': importer_iso3,
     'partner': exporter_iso3, 'direction': 'import', 'scope': CASE WHEN measure = 'value' THEN scope_id END, 'measure': 'quantity'}
  ]) AS asked
  FROM pairs
),
followed AS (
  SELECT watch_id, source, series, unnest(importers) AS importer_iso3, scope_id, first_month
  FROM ledger.known('watch', moment)
  WHERE source IS NOT NULL
),
declared AS (
  SELECT reading_id, source, series, reporter_iso3, partner_iso3, direction, scope_id, measure, pledge_id AS needed_by,
    CAST(NULL AS DATE) AS first_month, stage
  FROM ledger.known('reading', moment)
  WHERE measure IN ('value', 'quantity') AND scope_id IS NOT NULL
),
asked_of AS (
  SELECT * EXCLUDE (stage) FROM declared
  UNION ALL
  SELECT * EXCLUDE (stage) REPLACE (reading_id || ' unknown destinations' AS reading_id, 'XXU' AS partner_iso3)
  FROM declared
  WHERE stage = 'sold' AND partner_iso3 NOT IN ('XXU', 'W00')
  UNION ALL
  SELECT * EXCLUDE (stage) REPLACE (reading_id || ' unspecified origins' AS reading_id, 'XXU' AS partner_iso3)
  FROM declared
  WHERE source = 'reported_figures' AND direction = 'import' AND partner_iso3 NOT IN ('XXU', 'W00')
  UNION ALL
  SELECT 'mirror:' || mirror_id || ':' || asked.side, asked.source, asked.series, asked.reporter, asked.partner,
    asked.direction, asked.scope, asked.measure, mirror_id, first_month
  FROM sides
  WHERE asked.source IS NOT NULL AND asked.series IS NOT NULL AND asked.reporter IS NOT NULL AND asked.scope IS NOT NULL
  UNION ALL
  SELECT 'watch:' || watch_id || ':' || importer_iso3, source, series, importer_iso3, '*', 'import', scope_id, 'value',
    watch_id, first_month
  FROM followed
)
SELECT a.* EXCLUDE (series) REPLACE (coalesce(m.member_iso3, a.partner_iso3) AS partner_iso3),
  unnest(string_split(a.series, '+')) AS series, m.since
FROM asked_of a
LEFT JOIN ledger.union_member() m ON a.partner_iso3 = 'EUU' AND a.source <> 'reported_figures';
