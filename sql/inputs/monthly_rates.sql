-- One row per currency and month: units per US dollar, as known then.
FROM ledger.monthly_rate($known_at)
ORDER BY currency, month;
