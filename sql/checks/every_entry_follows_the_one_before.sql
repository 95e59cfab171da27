-- Each entry of the journal has the digest that it was written with, and holds that of the entry before.
WITH chained AS (
  SELECT
    entry_number,
    previous,
    sha256,
    sha256(left(line, length(line) - 77) || '}') AS computed,
    line LIKE '{"entry":' || entry_number || ',"previous":"' || coalesce(previous, '') || '",%"sha256":"' || sha256 || '"}'
      AS is_of_line,
    lag(sha256) OVER entries AS digest_before,
    row_number() OVER entries AS place
  FROM ledger.entry
  WINDOW entries AS (ORDER BY entry_number)
)
SELECT entry_number, previous, digest_before, sha256, computed
FROM chained
WHERE sha256 <> computed OR NOT is_of_line OR place <> entry_number OR previous IS DISTINCT FROM digest_before
ORDER BY entry_number;
