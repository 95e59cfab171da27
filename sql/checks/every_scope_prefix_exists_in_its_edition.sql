-- Every prefix of a scope begins a code of its HS edition, as far as its six digits and if a concordance lists the codes, or is noted as "No code of" that edition.
WITH codes AS MATERIALIZED (
  SELECT DISTINCT from_edition AS edition, from_code AS code
  FROM ledger.concordance
  WHERE known_to IS NULL
),
known AS MATERIALIZED (
  SELECT DISTINCT edition, left(code, n) AS prefix
  FROM codes, unnest([2, 3, 4, 5, 6]) AS digits(n)
),
strange AS (
  SELECT DISTINCT s.scope_id, s.edition, s.product_prefix
  FROM ledger.scope s
  ANTI JOIN known k ON k.edition = s.edition AND k.prefix = left(s.product_prefix, 6)
  WHERE s.edition IN (SELECT edition FROM codes) AND NOT ledger.is_outside_hs(s.product_prefix)
    AND NOT starts_with(coalesce(s.note, ''), 'No code of ' || s.edition)
)
SELECT
  s.scope_id,
  s.edition,
  s.product_prefix,
  (
    SELECT arg_min(k.prefix, (levenshtein(k.prefix, left(s.product_prefix, 6)), k.prefix))
    FROM known k
    WHERE k.edition = s.edition AND length(k.prefix) = length(left(s.product_prefix, 6))
  ) AS closest
FROM strange s
ORDER BY s.scope_id, s.product_prefix;
