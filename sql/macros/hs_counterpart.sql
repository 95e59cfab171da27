-- Codes of 2 to 6 digits and their counterparts of the same length in another edition: ledger.hs_counterpart(known_at).
-- A weight is the mean over the six-digit codes below. A code is unchanged if all six-digit codes below it kept their code and goods.
CREATE OR REPLACE MACRO ledger.hs_counterpart(moment) AS TABLE
WITH links AS MATERIALIZED (
  SELECT from_edition, to_edition, from_code, to_code, weight, relation = '1:1' AND from_code = to_code AS is_same
  FROM ledger.known('concordance', moment)
),
parts AS (
  SELECT *, unnest([2, 3, 4, 5, 6]) AS digits
  FROM links
),
codes AS MATERIALIZED (
  SELECT from_edition, to_edition, digits, left(from_code, digits) AS from_prefix,
    count(DISTINCT from_code) AS below, bool_and(is_same) AS is_unchanged
  FROM parts
  GROUP BY ALL
),
pairs AS MATERIALIZED (
  SELECT from_edition, to_edition, digits, left(from_code, digits) AS from_prefix, left(to_code, digits) AS to_prefix,
    CAST(sum(weight) AS DECIMAL(28, 8)) AS weight
  FROM parts
  GROUP BY ALL
)
SELECT
  p.from_edition,
  p.to_edition,
  p.digits,
  p.from_prefix AS from_code,
  p.to_prefix AS to_code,
  CASE WHEN p.weight = c.below THEN CAST(1 AS DECIMAL(9, 8))
       ELSE CAST(CAST(CAST(p.weight * CAST(100000000 AS DECIMAL(9, 0)) AS BIGINT) // c.below AS DECIMAL(9, 0))
              * CAST('0.00000001' AS DECIMAL(9, 8)) AS DECIMAL(9, 8)) END AS weight,
  c.is_unchanged
FROM pairs p
JOIN codes c USING (from_edition, to_edition, digits, from_prefix);
