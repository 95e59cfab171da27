-- The latest month that is published by a day, if a month is published so many days after its end.
CREATE OR REPLACE MACRO ledger.month_published(day, days_after) AS
  CAST(date_trunc('month', day - to_days(CAST(days_after - 1 AS INTEGER))) - INTERVAL 1 MONTH AS DATE);
