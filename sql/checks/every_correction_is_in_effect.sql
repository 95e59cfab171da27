-- Every corrected figure in a current row equals its correction, and no dropped row is current.
WITH corrected AS (
  SELECT c.correction_id, c.snapshot_id, c.row_number, c.is_dropped, c.column_name, c.replaced,
    unnest([{'name': 'value', 'text': CAST(f.value AS VARCHAR)},
            {'name': 'quantity', 'text': CAST(f.quantity AS VARCHAR)}]) AS figure
  FROM ledger.correction c
  JOIN ledger.flow f ON f.snapshot_id = c.snapshot_id AND f.row_number = c.row_number AND f.known_from = c.known_from
)
SELECT correction_id, snapshot_id, row_number, column_name, replaced AS expected, figure.text AS found
FROM corrected
WHERE is_dropped OR (column_name = figure.name AND replaced IS DISTINCT FROM figure.text)
ORDER BY ALL;
