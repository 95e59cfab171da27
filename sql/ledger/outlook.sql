-- One row per run, reading and current period: required and actual pace, and a projection with its range.
-- Key: run_id, reading_id, period_start
CREATE TABLE IF NOT EXISTS ledger.outlook (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR NOT NULL, -- a reading of the register
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE NOT NULL, -- the last day of the period
  unit VARCHAR, -- a unit
  months_total INTEGER NOT NULL, -- months of the period
  months_known INTEGER NOT NULL, -- months of the period with a usable monthly figure
  target DECIMAL(28, 4), -- the target, the low end of a range
  realized DECIMAL(28, 4), -- the realized amount, the low end of a range
  required_pace DECIMAL(28, 4), -- the amount needed in each remaining month; the most, if realized is a range
  required_pace_low DECIMAL(28, 4), -- the least needed in each remaining month, from the high end of realized
  last_month DATE, -- the last covered month
  pace_3 DECIMAL(28, 4), -- the mean of the last 3 covered months, if consecutive
  pace_12 DECIMAL(28, 4), -- the mean of the last 12 covered months, if consecutive
  years INTEGER NOT NULL, -- the number of complete earlier years used
  projection_low DECIMAL(28, 4), -- the projection from the largest share of an earlier year
  projection DECIMAL(28, 4), -- the projection from the pooled shares
  projection_high DECIMAL(28, 4), -- the projection from the smallest share of an earlier year
  projection_low_pct DECIMAL(28, 4), -- projection_low in percent of the target
  projection_pct DECIMAL(28, 4), -- projection in percent of the target
  projection_high_pct DECIMAL(28, 4), -- projection_high in percent of the target
  outlook VARCHAR, -- one of would_meet, would_miss, would_keep, would_exceed, open
  trials INTEGER NOT NULL, -- the number of earlier years that could be tried
  hits INTEGER NOT NULL, -- the number of trials in which the realized amount was within the range
  median_error_pct DECIMAL(28, 4), -- the median distance of the projection from the realized amount, in percent
  note VARCHAR NOT NULL -- the data behind the projection, or why there is none
);
