-- Every value has a currency and every quantity a unit.
SELECT source, product_code, month, value, currency, quantity, unit, snapshot_id, row_number
FROM ledger.flow
WHERE (value IS NULL) <> (currency IS NULL) OR (quantity IS NULL) <> (unit IS NULL)
ORDER BY ALL
LIMIT 1000;
