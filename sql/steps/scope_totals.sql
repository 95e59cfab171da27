-- One row per reading, month, span and unit: what the flows of the reading's scope add up to, as known then.
-- Prefixes are expanded to exact codes first. A code that straddles an exclusion is not used, and of a total
-- and its parts only the total. The amount is null when some figure of the cell was not reported.
WITH wanted AS (
  SELECT reading_id, source, series, reporter_iso3, partner_iso3, direction, scope_id, measure
  FROM ledger.reading
  WHERE measure IN ('value', 'quantity') AND scope_id IS NOT NULL
    AND known_from <= $known_at AND (known_to IS NULL OR known_to > $known_at)
),
scopes AS (
  SELECT scope_id, product_prefix, is_excluded
  FROM ledger.scope
  WHERE known_from <= $known_at AND (known_to IS NULL OR known_to > $known_at)
),
flows AS (
  SELECT f.*
  FROM ledger.flow f
  SEMI JOIN wanted w
    ON f.source = w.source AND f.series = w.series AND f.reporter_iso3 = w.reporter_iso3
   AND f.partner_iso3 = w.partner_iso3 AND f.direction = w.direction
  WHERE f.known_from <= $known_at AND (f.known_to IS NULL OR f.known_to > $known_at)
),
codes AS (
  SELECT DISTINCT product_code FROM flows
),
code_prefixes AS (
  SELECT product_code, unnest([left(product_code, n) FOR n IN range(1, length(product_code) + 1)]) AS prefix
  FROM codes
),
decided AS (
  SELECT s.scope_id, c.product_code, arg_max(s.is_excluded, length(s.product_prefix)) AS is_excluded
  FROM code_prefixes c
  JOIN scopes s ON s.product_prefix = c.prefix
  GROUP BY ALL
),
straddling AS (
  SELECT DISTINCT d.scope_id, d.product_code
  FROM decided d
  JOIN scopes s
    ON s.scope_id = d.scope_id AND s.is_excluded AND length(s.product_prefix) > length(d.product_code)
   AND left(s.product_prefix, length(d.product_code)) = d.product_code
),
included AS (
  SELECT scope_id, product_code
  FROM decided
  WHERE NOT is_excluded
  EXCEPT
  SELECT scope_id, product_code FROM straddling
),
nested AS (
  SELECT part.scope_id, part.product_code, whole.product_code AS ancestor
  FROM included part
  JOIN code_prefixes p ON p.product_code = part.product_code AND p.prefix <> part.product_code
  JOIN included whole ON whole.scope_id = part.scope_id AND whole.product_code = p.prefix
),
picked AS (
  SELECT w.reading_id, w.scope_id, w.measure, f.*
  FROM wanted w
  JOIN flows f
    ON f.source = w.source AND f.series = w.series AND f.reporter_iso3 = w.reporter_iso3
   AND f.partner_iso3 = w.partner_iso3 AND f.direction = w.direction
  JOIN included i ON i.scope_id = w.scope_id AND i.product_code = f.product_code
),
double_counted AS (
  SELECT DISTINCT p.reading_id, p.product_code, p.month, p.period_months
  FROM picked p
  JOIN nested n ON n.scope_id = p.scope_id AND n.product_code = p.product_code
  SEMI JOIN picked a
    ON a.reading_id = p.reading_id AND a.product_code = n.ancestor
   AND a.month = p.month AND a.period_months = p.period_months
)
SELECT
  p.reading_id,
  p.month,
  p.period_months,
  CASE WHEN p.measure = 'value' THEN p.currency ELSE p.unit END AS unit,
  CASE WHEN count(*) = count(CASE WHEN p.measure = 'value' THEN p.value ELSE p.quantity END)
       THEN CAST(sum(CASE WHEN p.measure = 'value' THEN CAST(p.value AS DECIMAL(28, 4))
                          ELSE CAST(p.quantity AS DECIMAL(28, 4)) END) AS DECIMAL(28, 4))
  END AS amount,
  count(*) AS rows
FROM picked p
ANTI JOIN double_counted d
  ON d.reading_id = p.reading_id AND d.product_code = p.product_code
 AND d.month = p.month AND d.period_months = p.period_months
GROUP BY ALL
ORDER BY ALL;
