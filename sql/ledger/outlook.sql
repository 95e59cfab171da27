-- One row per run, reading and running period: the pace asked and shown, and a projection with its range.
-- Key: run_id, reading_id, period_start
CREATE TABLE IF NOT EXISTS ledger.outlook (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR NOT NULL, -- a reading of the register
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- a date
  period_end DATE NOT NULL, -- a date
  unit VARCHAR, -- a unit
  months_total INTEGER NOT NULL, -- months of the period
  months_known INTEGER NOT NULL, -- months of the period with a monthly figure that can be used
  target DECIMAL(28, 4), -- the target, the low end of a range
  realized DECIMAL(28, 4), -- what came, the low end of a range
  required_pace DECIMAL(28, 4), -- what each remaining month must bring
  last_month DATE, -- the last covered month
  pace_3 DECIMAL(28, 4), -- the mean of the last 3 covered months, if they follow one another
  pace_12 DECIMAL(28, 4), -- the mean of the last 12 covered months, if they follow one another
  years INTEGER NOT NULL, -- complete earlier years that could be used
  projection_low DECIMAL(28, 4), -- the projection by the largest share of an earlier year
  projection DECIMAL(28, 4), -- the projection by the pooled shares
  projection_high DECIMAL(28, 4), -- the projection by the smallest share of an earlier year
  projection_low_pct DECIMAL(28, 4), -- projection_low in percent of the target
  projection_pct DECIMAL(28, 4), -- projection in percent of the target
  projection_high_pct DECIMAL(28, 4), -- projection_high in percent of the target
  outlook VARCHAR, -- one of would_meet, would_miss, would_keep, would_exceed, open
  trials INTEGER NOT NULL, -- projections of earlier years that could be tried
  hits INTEGER NOT NULL, -- trials in which the range held what came
  median_error_pct DECIMAL(28, 4), -- the median distance of the point from what came, in percent
  note VARCHAR NOT NULL -- what the projection rests on, or why there is none
);
