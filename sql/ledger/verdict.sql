-- One row per run, pledge and period: what its readings come to, and how far they agree.
CREATE TABLE IF NOT EXISTS ledger.verdict (
  run_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE NOT NULL,
  headline_reading_id VARCHAR,
  headline_status VARCHAR,
  readings INTEGER NOT NULL,
  readings_for INTEGER NOT NULL,
  readings_against INTEGER NOT NULL,
  readings_silent INTEGER NOT NULL,
  readings_unlike INTEGER NOT NULL,
  verdict VARCHAR,
  verdict_reading_id VARCHAR,
  is_ambiguous BOOLEAN NOT NULL,
  attainment_low_pct DECIMAL(28, 4),
  attainment_high_pct DECIMAL(28, 4),
  spread_pct_points DECIMAL(28, 4),
  agreement VARCHAR NOT NULL
);
