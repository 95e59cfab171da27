-- One row per run, pledge and period: the verdict of its readings, and how far they agree.
-- Key: run_id, pledge_id, period_start, period_end
CREATE TABLE IF NOT EXISTS ledger.verdict (
  run_id VARCHAR NOT NULL, -- a run
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE NOT NULL, -- the last day of the period
  headline_reading_id VARCHAR, -- the headline reading; null if it has no such period
  headline_status VARCHAR, -- one of met, on_track, behind, missed, within_cap, over_cap, change_only, done, due, overdue_unknown, not_due, in_progress, incomplete, not_quantified, no_data
  readings INTEGER NOT NULL, -- the number of readings with this period
  readings_for INTEGER NOT NULL, -- the number of readings for the pledge
  readings_against INTEGER NOT NULL, -- the number of readings against it
  readings_silent INTEGER NOT NULL, -- the number of readings neither for nor against
  readings_unlike INTEGER NOT NULL, -- the number of readings of the pledge with other periods only
  verdict VARCHAR, -- one of met, on_track, behind, missed, within_cap, over_cap, change_only, done, due, overdue_unknown, not_due, in_progress, incomplete, not_quantified, no_data
  verdict_reading_id VARCHAR, -- the reading that gives the verdict
  is_ambiguous BOOLEAN NOT NULL, -- true if some readings are for and others against
  attainment_low_pct DECIMAL(28, 4), -- the smallest attainment of the readings for or against
  attainment_high_pct DECIMAL(28, 4), -- the largest attainment of the readings for or against
  spread_pct_points DECIMAL(28, 4), -- attainment_high_pct - attainment_low_pct, in percentage points
  agreement VARCHAR NOT NULL -- how far the readings agree, in words
);
