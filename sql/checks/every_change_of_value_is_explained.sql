-- The price effect, the volume effect and the rest add up to the change of value, to the cent.
SELECT run_id, reading_id, period_start, value_base, value_current, price_effect, volume_effect, rest,
  value_current - value_base AS change
FROM ledger.price_volume
WHERE value_current - value_base IS DISTINCT FROM coalesce(price_effect, 0) + coalesce(volume_effect, 0) + rest
  OR (price_effect IS NULL) <> (volume_effect IS NULL)
ORDER BY ALL;
