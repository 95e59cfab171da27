-- The flows of the countries, directions and codes for which a reading, a side of a mirror or a watch asks, as known then: all
-- flows are read once for them. `held`, `included` and `watched` have the rows of ledger.held_edition, ledger.scope_product and
-- ledger.watched_product.
WITH wanted AS (
  SELECT a.reporter_iso3, a.partner_iso3, a.direction, i.product_code
  FROM ledger.asked_side($known_at) a
  JOIN included i USING (scope_id)
  UNION ALL
  SELECT r.reporter_iso3, NULL, d.direction, i.product_code
  FROM watched i
  JOIN ledger.known('watch', $known_at) w USING (watch_id)
  JOIN (SELECT DISTINCT reporter_iso3 FROM held) r ON w.importers = [] OR list_contains(w.importers, r.reporter_iso3)
  CROSS JOIN (VALUES ('import'), ('production')) AS d(direction)
),
keyed AS (
  SELECT reporter_iso3, direction, product_code, list(DISTINCT partner_iso3) AS partners, bool_or(partner_iso3 IS NULL) AS is_of_all
  FROM wanted
  GROUP BY ALL
),
-- As one list DuckDB takes them for few, and looks up the flows among them instead of the other way round.
listed AS MATERIALIZED (
  SELECT unnest(list(k)) AS key
  FROM keyed k
)
SELECT f.source, f.series, f.reporter_iso3, f.partner_iso3, f.direction, f.product_code, f.product_level, f.hs_edition, f.item_id, f.item_date,
  f.month, f.period_months, f.currency, f.value, f.valuation, f.quantity, f.unit, f.obs_status, f.qualifier, f.stated_share_pct, f.grade,
  f.known_from, f.released_at, f.snapshot_id, f.row_number
FROM ledger.known('flow', $known_at) f
JOIN (SELECT key.* FROM listed) k
  ON k.reporter_iso3 = f.reporter_iso3 AND k.direction = f.direction AND k.product_code = f.product_code
WHERE k.is_of_all OR list_contains(k.partners, f.partner_iso3);
