-- In which months do the donors of the Ukraine Support Tracker not add up to its table of all donors?
SELECT
  event_date AS month,
  series,
  sum(amount_low) FILTER (payer_iso3 <> 'W00') AS donors_eur,
  sum(amount_low) FILTER (payer_iso3 = 'W00') AS all_donors_eur
FROM ledger.event
WHERE source = 'kiel_ukraine' AND stage = 'allocated' AND known_to IS NULL
GROUP BY event_date, series
HAVING donors_eur IS DISTINCT FROM all_donors_eur
ORDER BY month, series;
