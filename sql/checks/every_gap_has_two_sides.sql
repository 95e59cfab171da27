-- A mirror has a gap if both figures are known; otherwise it has neither a gap nor parts of one, and a note says why.
SELECT run_id, mirror_id, month, exporter_value, importer_value, gap, unexplained, note
FROM ledger.mirror
WHERE CASE WHEN exporter_value IS NULL OR importer_value IS NULL
           THEN coalesce(gap, ratio, currency_part, classification_part, cif_fob_part, lag_part, re_export_part,
                         rounding_part, unexplained) IS NOT NULL OR note IS NULL
           ELSE gap IS NULL OR unexplained IS NULL END
ORDER BY ALL;
