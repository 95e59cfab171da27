-- The flows that realize each reading, and those of each side of a mirror, as known at a moment: ledger.scope_flow(known_at).
-- Prefixes are expanded to exact codes first. A code that straddles an exclusion is not used. A code of another HS edition
-- than the scope's is decided by its counterparts of as many digits, six at most: with all of them inside it is whole;
-- with some, or in no list of codes, it may be in the scope from not at all to in full, and `share` is an estimate. Of a total and its
-- parts, or of a total and the shipments it is made of, only the total is used; a total without a quantity gives
-- way to its parts where these are published completely. Of reported figures of one cell, one may give the value
-- and another the quantity. Series that are added up are never each other's totals and parts.
CREATE OR REPLACE MACRO ledger.scope_flow(moment) AS TABLE
WITH wanted AS (
  FROM ledger.asked_side(moment)
),
scopes AS (
  SELECT scope_id, edition, product_prefix, is_excluded
  FROM ledger.known('scope', moment)
),
flows AS MATERIALIZED (
  SELECT f.* REPLACE (ledger.hs_edition(f.hs_edition, f.month) AS hs_edition)
  FROM ledger.known('flow', moment) f
  SEMI JOIN wanted w
    ON f.source = w.source AND f.series = w.series AND f.reporter_iso3 = w.reporter_iso3
   AND f.partner_iso3 = w.partner_iso3 AND f.direction = w.direction
),
asked AS MATERIALIZED (
  SELECT c.hs_edition, c.product_code, s.edition
  FROM (SELECT DISTINCT hs_edition, product_code FROM flows) c
  CROSS JOIN (SELECT DISTINCT edition FROM scopes) s
),
abroad AS MATERIALIZED (
  SELECT hs_edition, product_code, edition, least(length(product_code), 6) AS digits,
    left(product_code, least(length(product_code), 6)) AS code
  FROM asked
  WHERE hs_edition <> edition AND NOT ledger.is_outside_hs(product_code)
),
translated AS MATERIALIZED (
  SELECT a.hs_edition, a.product_code, a.edition, c.weight,
    CASE WHEN c.is_unchanged THEN a.product_code ELSE c.to_code END AS counterpart
  FROM abroad a
  JOIN ledger.hs_counterpart(moment) c
    ON c.from_edition = a.hs_edition AND c.to_edition = a.edition AND c.digits = a.digits AND c.from_code = a.code
),
unmapped AS MATERIALIZED (
  SELECT a.hs_edition, a.product_code, a.edition, CAST(0 AS DECIMAL(9, 8)) AS weight, a.product_code AS counterpart
  FROM abroad a
  SEMI JOIN ledger.known('concordance', moment) l
    ON l.from_edition = a.hs_edition AND l.to_edition = a.edition
  ANTI JOIN translated t
    ON t.hs_edition = a.hs_edition AND t.product_code = a.product_code AND t.edition = a.edition
),
counterparts AS MATERIALIZED (
  SELECT hs_edition, product_code, edition, CAST(1 AS DECIMAL(9, 8)) AS weight, product_code AS counterpart, TRUE AS is_mapped
  FROM asked
  WHERE hs_edition = edition OR ledger.is_outside_hs(product_code)
  UNION ALL
  SELECT *, TRUE FROM translated
  UNION ALL
  SELECT *, FALSE FROM unmapped
),
code_prefixes AS MATERIALIZED (
  SELECT edition, counterpart, unnest([left(counterpart, n) FOR n IN range(1, length(counterpart) + 1)]) AS prefix
  FROM (SELECT DISTINCT edition, counterpart FROM counterparts)
),
decided AS MATERIALIZED (
  SELECT s.scope_id, s.edition, c.counterpart, arg_max(s.is_excluded, length(s.product_prefix)) AS is_excluded
  FROM code_prefixes c
  JOIN scopes s ON s.edition = c.edition AND s.product_prefix = c.prefix
  GROUP BY ALL
),
straddling AS (
  SELECT DISTINCT d.scope_id, d.edition, d.counterpart
  FROM decided d
  JOIN scopes s
    ON s.scope_id = d.scope_id AND s.is_excluded AND length(s.product_prefix) > length(d.counterpart)
   AND left(s.product_prefix, length(d.counterpart)) = d.counterpart
),
inside AS MATERIALIZED (
  SELECT scope_id, edition, counterpart
  FROM decided
  WHERE NOT is_excluded
  EXCEPT
  SELECT scope_id, edition, counterpart FROM straddling
),
of_codes AS MATERIALIZED (
  SELECT hs_edition, product_code, edition, count(*) AS total
  FROM counterparts
  GROUP BY ALL
),
shared AS MATERIALIZED (
  SELECT i.scope_id, c.hs_edition, c.product_code, c.edition, count(*) AS total, bool_and(c.is_mapped) AS is_mapped,
    CAST(sum(c.weight) AS DECIMAL(9, 8)) AS weight
  FROM counterparts c
  JOIN inside i ON i.edition = c.edition AND i.counterpart = c.counterpart
  GROUP BY ALL
),
included AS MATERIALIZED (
  SELECT s.scope_id, s.hs_edition, s.product_code, s.total = o.total AND s.is_mapped AS is_whole,
    CASE WHEN s.total = o.total AND s.is_mapped THEN CAST(1 AS DECIMAL(9, 8)) ELSE s.weight END AS share
  FROM shared s
  JOIN of_codes o
    ON o.hs_edition = s.hs_edition AND o.product_code = s.product_code AND o.edition = s.edition
),
part_prefixes AS MATERIALIZED (
  SELECT hs_edition, product_code, unnest([left(product_code, n) FOR n IN range(1, length(product_code))]) AS prefix
  FROM (SELECT DISTINCT hs_edition, product_code FROM included)
),
nested AS MATERIALIZED (
  SELECT part.scope_id, part.hs_edition, part.product_code, whole.product_code AS ancestor
  FROM included part
  JOIN part_prefixes p ON p.hs_edition = part.hs_edition AND p.product_code = part.product_code
  JOIN included whole
    ON whole.scope_id = part.scope_id AND whole.hs_edition = p.hs_edition AND whole.product_code = p.prefix
),
picked AS MATERIALIZED (
  SELECT w.reading_id, w.scope_id, w.measure, i.is_whole, i.share, f.*
  FROM wanted w
  JOIN flows f
    ON f.source = w.source AND f.series = w.series AND f.reporter_iso3 = w.reporter_iso3
   AND f.partner_iso3 = w.partner_iso3 AND f.direction = w.direction
  JOIN included i
    ON i.scope_id = w.scope_id AND i.hs_edition = f.hs_edition AND i.product_code = f.product_code
),
unmeasured AS MATERIALIZED (
  SELECT reading_id, source, series, reporter_iso3, partner_iso3, direction, product_code, product_level, month,
    period_months, unnest([left(product_code, n) FOR n IN range(0, length(product_code) + 1)]) AS prefix
  FROM picked
  WHERE measure = 'quantity' AND quantity IS NULL
),
silent AS MATERIALIZED (
  SELECT DISTINCT p.reading_id, p.series, p.product_code, p.month, p.period_months
  FROM unmeasured p
  JOIN ledger.known('coverage', moment) c
    ON c.source = p.source AND c.series = p.series AND c.reporter_iso3 = p.reporter_iso3
   AND c.direction = p.direction AND c.month = p.month AND c.product_prefix = p.prefix
  WHERE c.product_level > p.product_level AND c.partner_iso3 IN (p.partner_iso3, '*')
),
usable AS MATERIALIZED (
  SELECT p.*
  FROM picked p
  ANTI JOIN silent s
    ON p.quantity IS NULL AND s.reading_id = p.reading_id AND s.series = p.series AND s.product_code = p.product_code
   AND s.month = p.month AND s.period_months = p.period_months
  WINDOW cell AS (PARTITION BY p.reading_id, p.series, p.product_code, p.month, p.period_months)
  QUALIFY (p.item_id = '' OR NOT bool_or(p.item_id = '') OVER cell)
    AND (CASE WHEN p.measure = 'value' THEN p.value ELSE p.quantity END IS NOT NULL
      OR NOT bool_or(CASE WHEN p.measure = 'value' THEN p.value ELSE p.quantity END IS NOT NULL) OVER cell
      OR p.source <> 'reported_figures')
),
parts AS MATERIALIZED (
  SELECT p.reading_id, p.series, p.product_code, p.month, p.period_months, n.ancestor
  FROM usable p
  JOIN nested n
    ON n.scope_id = p.scope_id AND n.hs_edition = p.hs_edition AND n.product_code = p.product_code
),
double_counted AS MATERIALIZED (
  SELECT DISTINCT p.reading_id, p.series, p.product_code, p.month, p.period_months
  FROM parts p
  SEMI JOIN usable a
    ON a.reading_id = p.reading_id AND a.series = p.series AND a.product_code = p.ancestor
   AND a.month = p.month AND a.period_months = p.period_months
)
SELECT p.*
FROM usable p
ANTI JOIN double_counted d
  ON d.reading_id = p.reading_id AND d.series = p.series AND d.product_code = p.product_code
 AND d.month = p.month AND d.period_months = p.period_months;
