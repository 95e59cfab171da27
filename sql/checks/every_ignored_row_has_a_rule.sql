-- Every ignored row is ignored by a named rule.
SELECT snapshot_id, rows_ignored, ignored_by_rule
FROM ledger.snapshot
WHERE rows_ignored <> coalesce(
  list_sum(list_transform(json_keys(ignored_by_rule), lambda k: CAST(json_extract(ignored_by_rule, '$."' || k || '"') AS BIGINT))), 0
)
ORDER BY snapshot_id;
