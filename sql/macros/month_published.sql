-- The latest month published by a day, given the number of days from the end of a month to its publication.
CREATE OR REPLACE MACRO ledger.month_published(day, days_after) AS
  CAST(date_trunc('month', day - to_days(CAST(days_after - 1 AS INTEGER))) - INTERVAL 1 MONTH AS DATE);
