-- One row per reading or side of a mirror, month, span and unit: what the flows of the reading's scope add up to, as known then.
FROM ledger.scope_total($known_at)
ORDER BY reading_id, month, period_months, unit;
