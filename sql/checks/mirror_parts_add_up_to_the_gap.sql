-- The parts of a mirror's gap add up to it, to the cent, and the gap is the importer's figure minus the exporter's.
SELECT
  run_id,
  mirror_id,
  month,
  gap,
  importer_value - exporter_value AS expected,
  coalesce(currency_part, 0) + coalesce(classification_part, 0) + coalesce(cif_fob_part, 0) + coalesce(lag_part, 0)
    + coalesce(re_export_part, 0) + coalesce(rounding_part, 0) + unexplained AS parts
FROM ledger.mirror
WHERE gap IS NOT NULL
  AND (gap IS DISTINCT FROM importer_value - exporter_value
    OR unexplained IS NULL
    OR gap <> coalesce(currency_part, 0) + coalesce(classification_part, 0) + coalesce(cif_fob_part, 0)
        + coalesce(lag_part, 0) + coalesce(re_export_part, 0) + coalesce(rounding_part, 0) + unexplained
    OR lag_part IS DISTINCT FROM carried_in - carried_out)
ORDER BY ALL;
