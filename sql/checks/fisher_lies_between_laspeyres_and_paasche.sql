-- Fisher's index is between those of Laspeyres and Paasche, and no index is negative.
SELECT run_id, reading_id, period_start, laspeyres_price, fisher_price, paasche_price, laspeyres_volume, fisher_volume,
  paasche_volume
FROM ledger.price_volume
WHERE fisher_price NOT BETWEEN least(laspeyres_price, paasche_price) AND greatest(laspeyres_price, paasche_price)
  OR fisher_volume NOT BETWEEN least(laspeyres_volume, paasche_volume) AND greatest(laspeyres_volume, paasche_volume)
  OR least(laspeyres_price, paasche_price, laspeyres_volume, paasche_volume) < 0
ORDER BY ALL;
