-- The knowledge intervals of one cell do not overlap.
SELECT source, series, reporter_iso3, partner_iso3, direction, product_code, month, item_id, known_from, known_to,
  next_from
FROM (
  SELECT *, lead(known_from) OVER (
    PARTITION BY source, series, reporter_iso3, partner_iso3, direction, product_code, month, period_months, item_id
    ORDER BY known_from
  ) AS next_from
  FROM ledger.flow
)
WHERE next_from IS NOT NULL AND (known_to IS NULL OR known_to > next_from)
ORDER BY ALL;
