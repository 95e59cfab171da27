-- The transactions of sources that a reading of events selects by its activities, donors and recipients, as known at a moment; those
-- of its series are counted. A donor is a country, or an organization by its name or identifier: the provider of the transaction, or the
-- organization that reports the activity. `is_mixed` marks a transaction with several
-- recipients, or with a region, of a reading that names its recipients. The tracker's table over all donors, W00, is selected only by name, since it holds every other donor again.
CREATE OR REPLACE MACRO ledger.reading_transaction(moment) AS TABLE
WITH readings AS (
  SELECT reading_id, pledge_id, source, string_split(series, '+') AS counted, activities, donors, recipients
  FROM ledger.known('reading', moment)
  WHERE measure = 'event' AND source IS NOT NULL AND series IS NOT NULL
)
SELECT r.reading_id, r.pledge_id AS for_pledge_id, list_contains(r.counted, e.series) AS is_counted,
  len(r.recipients) > 0 AND e.beneficiary_iso3 IS NULL AS is_mixed, e.* EXCLUDE (pledge_id)
FROM readings r
JOIN ledger.known('event', moment) e ON e.source = r.source AND e.source <> 'register'
WHERE (len(r.activities) = 0 OR list_contains(r.activities, e.project))
  AND CASE WHEN len(r.donors) = 0 THEN e.payer_iso3 IS DISTINCT FROM 'W00'
           ELSE coalesce(list_contains(r.donors, e.payer_iso3), FALSE)
             OR len(list_filter(r.donors, lambda donor: coalesce(donor = e.provider, FALSE) OR coalesce(donor = e.operator, FALSE)
                OR ends_with(coalesce(e.provider, ''), ' (' || donor || ')') OR ends_with(coalesce(e.operator, ''), ' (' || donor || ')'))) > 0
      END
  AND (len(r.recipients) = 0 OR coalesce(list_contains(r.recipients, e.beneficiary_iso3), e.place IS NOT NULL));
