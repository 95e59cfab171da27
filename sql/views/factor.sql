-- One row per conversion factor between dimensions: one `from_unit` is `low` to `high` `to_unit`.
CREATE OR REPLACE VIEW ledger.factor AS
SELECT factor_id, from_unit, to_unit, CAST(low AS DOUBLE) AS low, CAST(high AS DOUBLE) AS high
FROM (VALUES
  ('bushel-soybeans', 'bu', 't', 0.0272155422, 0.0272155422),
  ('bushel-wheat', 'bu', 't', 0.0272155422, 0.0272155422),
  ('bushel-corn', 'bu', 't', 0.02540117272, 0.02540117272),
  ('bushel-sorghum', 'bu', 't', 0.02540117272, 0.02540117272),
  ('bushel-barley', 'bu', 't', 0.02177243376, 0.02177243376),
  ('bushel-oats', 'bu', 't', 0.01451495584, 0.01451495584),
  ('lng-mmcf-per-t', 't', 'MMcf', 0.04753, 0.0487),
  ('lng-m3-per-t', 't', 'm3', 2.128, 2.381),
  ('lng-m3-per-mmcf', 'MMcf', 'm3', 45, 46.93),
  ('gas-mmbtu-per-mmcf', 'MMcf', 'MMBtu', 1036, 1037),
  ('crude-bbl-per-t', 't', 'bbl', 7.2, 7.6),
  ('propane-bbl-per-t', 't', 'bbl', 12.393, 12.417)
) AS factors(factor_id, from_unit, to_unit, low, high);
