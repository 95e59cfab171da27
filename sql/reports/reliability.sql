-- One row per reporter, direction, measure and unit: how its monthly figures fare against those of its partners, over all mirrors held.
-- After Gehlhar (1996): the share of a reporter's amount in months in which both sides agree within 20 percent of the imports, freight
-- taken off; docs/methodology/mirror.md says how it is applied. Shares and ratio are unknown with fewer than 12 months.
-- Grain: reporter_iso3, direction, measure, unit
WITH months AS (
  SELECT p.mirror_id, p.exporter_iso3, p.importer_iso3,
    CASE WHEN p.unit IS NULL THEN 'value' ELSE 'quantity' END AS measure,
    coalesce(p.unit, p.currency) AS unit,
    m.exporter_value AS exports,
    m.importer_value - coalesce(m.cif_fob_part, 0) AS imports,
    coalesce(m.lag_part, 0) AS lag_part,
    m.lag_part IS NULL AS is_lag_unknown,
    m.cif_fob_part IS NULL AND p.unit IS NULL AS is_margin_unknown
  FROM ledger.current_run run
  CROSS JOIN ledger.current('mirror_pair') p
  LEFT JOIN ledger.mirror m
    ON m.run_id = run.run_id AND m.mirror_id = p.mirror_id AND m.period_months = 1
   AND m.exporter_value + m.importer_value > 0
),
compared AS (
  SELECT *,
    abs(imports - exports) * 5 <= imports AS is_within,
    abs(imports - lag_part - exports) * 5 <= imports AS is_within_after_lag
  FROM months
),
sides AS (
  SELECT exporter_iso3 AS reporter_iso3, importer_iso3 AS partner_iso3, 'export' AS direction, exports AS own, imports AS partners, *
  FROM compared
  UNION ALL
  SELECT importer_iso3, exporter_iso3, 'import', imports, exports, *
  FROM compared
),
counted AS (
  SELECT reporter_iso3, direction, measure, unit,
    count(DISTINCT mirror_id) AS mirrors,
    count(DISTINCT partner_iso3) FILTER (own IS NOT NULL) AS partners,
    count(own) AS months_compared,
    coalesce(count(*) FILTER (is_within), 0) AS months_within,
    count(own) FILTER (is_margin_unknown) AS months_margin_unknown,
    count(own) FILTER (is_lag_unknown) AS months_lag_unknown,
    CAST(sum(own) AS DECIMAL(28, 4)) AS amount_compared,
    coalesce(sum(own) FILTER (is_within), 0) AS amount_within,
    coalesce(sum(own) FILTER (is_within_after_lag), 0) AS amount_within_after_lag,
    list(ledger.hundredths_of_percent(own, CASE WHEN partners > 0 THEN partners END) ORDER BY own / nullif(partners, 0)) FILTER (partners > 0) AS ratios
  FROM sides
  GROUP BY ALL
)
SELECT
  reporter_iso3,
  direction,
  measure,
  unit,
  mirrors,
  partners,
  months_compared,
  months_within,
  months_margin_unknown,
  months_lag_unknown,
  amount_compared,
  CASE WHEN months_compared >= 12 AND amount_compared > 0
       THEN CAST(ledger.hundredths_of_percent(amount_within, amount_compared) * 0.01 AS DECIMAL(9, 2)) END AS within_pct,
  CASE WHEN months_compared >= 12 AND amount_compared > 0
       THEN CAST(ledger.hundredths_of_percent(amount_within_after_lag, amount_compared) * 0.01 AS DECIMAL(9, 2)) END AS within_after_lag_pct,
  CASE WHEN months_compared >= 12
       THEN CAST((ratios[(len(ratios) + 1) // 2] + ratios[len(ratios) // 2 + 1]) * CAST('0.00005' AS DECIMAL(5, 5)) AS DECIMAL(28, 4))
       END AS median_ratio,
  CASE WHEN months_compared < 12 THEN 'too few months: ' || months_compared || ' of the 12 needed'
       WHEN partners = 1 THEN 'one partner: which of the two errs cannot be told' END AS note
FROM counted
ORDER BY reporter_iso3, direction, measure, unit;
