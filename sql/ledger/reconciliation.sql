-- One row per run, reading and period: target against realized.
-- Key: run_id, reading_id, period_start
CREATE TABLE IF NOT EXISTS ledger.reconciliation (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR NOT NULL, -- a reading of the register
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE NOT NULL, -- the last day of the period
  unit VARCHAR, -- a unit
  baseline DECIMAL(28, 4), -- the baseline
  target DECIMAL(28, 4), -- the target, the low end of a range
  target_high DECIMAL(28, 4), -- the high end of the target
  target_to_date DECIMAL(28, 4), -- the target of the covered months
  realized DECIMAL(28, 4), -- the realized amount, the low end of a range
  realized_high DECIMAL(28, 4), -- the high end of the realized amount
  gap DECIMAL(28, 4), -- target - realized
  gap_low DECIMAL(28, 4), -- target - realized_high
  attainment_pct DECIMAL(28, 4), -- realized in percent of target
  attainment_high_pct DECIMAL(28, 4), -- realized_high in percent of target
  attainment_to_date_pct DECIMAL(28, 4), -- realized in percent of the target to date
  change_pct DECIMAL(28, 4), -- the change from the same months of the baseline, in percent
  is_change_partial BOOLEAN, -- whether the change rests on fewer years than the baseline has, or leaves out covered months
  change_months INTEGER, -- months compared for the change
  change_years INTEGER, -- baseline years compared, for the month with the fewest
  change_years_asked INTEGER, -- years of the baseline
  required_pace DECIMAL(28, 4), -- the amount needed in each remaining month; the most, if realized is a range
  required_pace_low DECIMAL(28, 4), -- the least needed in each remaining month, from realized_high
  months_total INTEGER NOT NULL, -- months of the period
  months_elapsed INTEGER NOT NULL, -- months of the period that ended by the as-of date
  months_covered INTEGER NOT NULL, -- elapsed months that the source has published
  months_partial INTEGER NOT NULL, -- covered months with some products not published
  uncovered VARCHAR, -- the product prefixes of the scope not published in some covered month
  conversion VARCHAR, -- how amounts in another currency or unit were converted: rate, months and series
  snapshots VARCHAR[] NOT NULL, -- the snapshots whose figures are in the realized amount or the baseline
  questioned VARCHAR[] NOT NULL, -- the breaks of questioned figures in the realized amount or the baseline
  status VARCHAR NOT NULL, -- one of met, on_track, behind, missed, within_cap, over_cap, change_only, done, due, overdue_unknown, not_due, in_progress, incomplete, not_quantified, no_data
  reason VARCHAR NOT NULL -- the reason for the status
);
