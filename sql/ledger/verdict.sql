-- One row per run, pledge and period: what its readings come to, and how far they agree.
-- Key: run_id, pledge_id, period_start, period_end
CREATE TABLE IF NOT EXISTS ledger.verdict (
  run_id VARCHAR NOT NULL, -- a run
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- a date
  period_end DATE NOT NULL, -- a date
  headline_reading_id VARCHAR, -- the headline reading; null where it has no such period
  headline_status VARCHAR, -- one of met, on_track, behind, missed, within_cap, over_cap, change_only, done, due, overdue_unknown, not_due, in_progress, incomplete, not_quantified, no_data
  readings INTEGER NOT NULL, -- readings with this period
  readings_for INTEGER NOT NULL, -- readings that speak for the pledge
  readings_against INTEGER NOT NULL, -- readings that speak against it
  readings_silent INTEGER NOT NULL, -- readings that say nothing for or against
  readings_unlike INTEGER NOT NULL, -- other readings of the pledge, with other periods only
  verdict VARCHAR, -- one of met, on_track, behind, missed, within_cap, over_cap, change_only, done, due, overdue_unknown, not_due, in_progress, incomplete, not_quantified, no_data
  verdict_reading_id VARCHAR, -- the reading whose status the verdict is
  is_ambiguous BOOLEAN NOT NULL, -- true where readings speak both for and against
  attainment_low_pct DECIMAL(28, 4), -- the smallest attainment of the readings that speak
  attainment_high_pct DECIMAL(28, 4), -- the largest attainment of the readings that speak
  spread_pct_points DECIMAL(28, 4), -- attainment_high_pct - attainment_low_pct, in percentage points
  agreement VARCHAR NOT NULL -- how far the readings agree, in words
);
