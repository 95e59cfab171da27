-- The ledger as version 1 made it: what an upgrade starts from. It stays as it is.
CREATE SCHEMA ledger;
CREATE TABLE ledger.version (version INTEGER NOT NULL);
INSERT INTO ledger.version VALUES (1);
-- One row per agreement.
CREATE TABLE IF NOT EXISTS ledger.agreement (
  agreement_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  payer_iso3 VARCHAR NOT NULL,
  beneficiary_iso3 VARCHAR NOT NULL,
  agreed_date DATE NOT NULL,
  legal VARCHAR NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
-- One row per source, series, side, product prefix, level, month and knowledge interval published completely.
CREATE TABLE IF NOT EXISTS ledger.coverage (
  source VARCHAR NOT NULL,
  series VARCHAR NOT NULL,
  reporter_iso3 VARCHAR NOT NULL,
  partner_iso3 VARCHAR NOT NULL,
  direction VARCHAR NOT NULL,
  product_prefix VARCHAR NOT NULL,
  product_level SMALLINT NOT NULL,
  month DATE NOT NULL,
  snapshot_id VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
-- One row per difference found: `difference` = `left_amount` - `right_amount`, sign kept.
CREATE TABLE IF NOT EXISTS ledger.discrepancy (
  discrepancy_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  subject VARCHAR NOT NULL,
  month DATE,
  left_label VARCHAR NOT NULL,
  left_amount DECIMAL(28, 4),
  right_label VARCHAR NOT NULL,
  right_amount DECIMAL(28, 4),
  difference DECIMAL(28, 4),
  unit VARCHAR,
  explanation VARCHAR NOT NULL,
  pledge_id VARCHAR,
  snapshot_id VARCHAR
);
-- One row per document that a claim, a pledge or a reading rests on, with its grade.
CREATE TABLE IF NOT EXISTS ledger.document (
  document_id VARCHAR NOT NULL,
  agreement_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  publisher VARCHAR NOT NULL,
  document_date DATE,
  url VARCHAR,
  legal VARCHAR,
  grade VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
-- One row per claim: what one document says about a dated step of a project, purchase or milestone.
CREATE TABLE IF NOT EXISTS ledger.event (
  event_id VARCHAR NOT NULL,
  document_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  project VARCHAR NOT NULL,
  stage VARCHAR NOT NULL,
  event_date DATE NOT NULL,
  amount_low DECIMAL(18, 2),
  amount_high DECIMAL(18, 2),
  unit VARCHAR,
  is_investment BOOLEAN NOT NULL,
  part_of VARCHAR,
  duplicate_of VARCHAR,
  additionality VARCHAR NOT NULL,
  place VARCHAR,
  operator VARCHAR,
  grade VARCHAR NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
-- One row per source, series, reporter, partner, direction, product, month, item and knowledge interval.
CREATE TABLE IF NOT EXISTS ledger.flow (
  source VARCHAR NOT NULL,
  series VARCHAR NOT NULL,
  reporter_iso3 VARCHAR NOT NULL,
  partner_iso3 VARCHAR NOT NULL,
  direction VARCHAR NOT NULL,
  product_code VARCHAR NOT NULL,
  product_level SMALLINT NOT NULL,
  item_id VARCHAR NOT NULL,
  item_date DATE,
  month DATE NOT NULL,
  period_months SMALLINT NOT NULL,
  currency VARCHAR,
  value DECIMAL(18, 2),
  valuation VARCHAR NOT NULL,
  quantity DECIMAL(18, 4),
  unit VARCHAR,
  obs_status VARCHAR NOT NULL,
  qualifier VARCHAR NOT NULL,
  stated_share_pct DECIMAL(9, 4),
  grade VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP,
  snapshot_id VARCHAR NOT NULL,
  row_number BIGINT NOT NULL
);
-- One row per run, pledge and stage: how much has reached that stage.
CREATE TABLE IF NOT EXISTS ledger.ladder (
  run_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  stage VARCHAR NOT NULL,
  is_investment BOOLEAN NOT NULL,
  unit VARCHAR,
  low DECIMAL(28, 4),
  high DECIMAL(28, 4),
  low_pct DECIMAL(28, 4),
  high_pct DECIMAL(28, 4),
  events INTEGER NOT NULL,
  events_unknown INTEGER NOT NULL,
  note VARCHAR
);
-- One row per pledge: what, how much, by when, under which agreement.
CREATE TABLE IF NOT EXISTS ledger.pledge (
  pledge_id VARCHAR NOT NULL,
  agreement_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  payer_iso3 VARCHAR NOT NULL,
  beneficiary_iso3 VARCHAR NOT NULL,
  instrument VARCHAR NOT NULL,
  legal VARCHAR NOT NULL,
  pledged_date DATE NOT NULL,
  deadline DATE,
  part_of VARCHAR,
  sectors VARCHAR[] NOT NULL,
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
-- One row per refused row of a snapshot, with its raw text and every reason.
CREATE TABLE IF NOT EXISTS ledger.quarantine (
  snapshot_id VARCHAR NOT NULL,
  row_number BIGINT NOT NULL,
  raw_json VARCHAR NOT NULL,
  reasons VARCHAR[] NOT NULL
);
-- One row per source, currency, day or month and knowledge interval.
CREATE TABLE IF NOT EXISTS ledger.rate (
  source VARCHAR NOT NULL,
  series VARCHAR NOT NULL,
  currency VARCHAR NOT NULL,
  period VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  units_per_usd DECIMAL(20, 8) NOT NULL,
  snapshot_id VARCHAR NOT NULL,
  row_number BIGINT NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
-- One row per declared way to read a pledge. Exactly one reading of a pledge is its headline.
CREATE TABLE IF NOT EXISTS ledger.reading (
  reading_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  is_headline BOOLEAN NOT NULL,
  basis VARCHAR NOT NULL,
  schedule VARCHAR NOT NULL,
  proration VARCHAR NOT NULL,
  measure VARCHAR NOT NULL,
  unit VARCHAR,
  source VARCHAR,
  series VARCHAR,
  reporter_iso3 VARCHAR,
  partner_iso3 VARCHAR,
  direction VARCHAR,
  scope_id VARCHAR,
  stage VARCHAR,
  baseline_from DATE,
  baseline_to DATE,
  baseline_amount DECIMAL(18, 2),
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
-- One row per run, reading and period: target against realized.
CREATE TABLE IF NOT EXISTS ledger.reconciliation (
  run_id VARCHAR NOT NULL,
  reading_id VARCHAR NOT NULL,
  pledge_id VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE NOT NULL,
  unit VARCHAR,
  baseline DECIMAL(28, 4),
  target DECIMAL(28, 4),
  target_high DECIMAL(28, 4),
  target_to_date DECIMAL(28, 4),
  realized DECIMAL(28, 4),
  realized_high DECIMAL(28, 4),
  gap DECIMAL(28, 4),
  attainment_pct DECIMAL(28, 4),
  attainment_to_date_pct DECIMAL(28, 4),
  change_pct DECIMAL(28, 4),
  required_pace DECIMAL(28, 4),
  months_total INTEGER NOT NULL,
  months_elapsed INTEGER NOT NULL,
  months_covered INTEGER NOT NULL,
  months_partial INTEGER NOT NULL,
  uncovered VARCHAR,
  status VARCHAR NOT NULL,
  reason VARCHAR NOT NULL
);
-- One row per reconciliation run. Its id follows from what went in: the same question has the same id.
CREATE TABLE IF NOT EXISTS ledger.run (
  run_id VARCHAR NOT NULL,
  as_of DATE NOT NULL,
  known_at TIMESTAMP NOT NULL,
  code_version VARCHAR NOT NULL,
  inputs_digest VARCHAR NOT NULL,
  ran_at TIMESTAMP NOT NULL,
  outputs_digest VARCHAR NOT NULL
);
-- One row per scope and product prefix, included or excluded. The longest prefix that fits a code decides.
CREATE TABLE IF NOT EXISTS ledger.scope (
  scope_id VARCHAR NOT NULL,
  edition VARCHAR NOT NULL,
  product_prefix VARCHAR NOT NULL,
  is_excluded BOOLEAN NOT NULL,
  note VARCHAR,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
-- One row per raw file that was loaded.
CREATE TABLE IF NOT EXISTS ledger.snapshot (
  snapshot_id VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  taken_at TIMESTAMP NOT NULL,
  publisher VARCHAR NOT NULL,
  edition VARCHAR,
  url VARCHAR,
  licence VARCHAR,
  sha256 VARCHAR NOT NULL,
  sidecar_sha256 VARCHAR NOT NULL,
  bytes BIGINT NOT NULL,
  rows_read BIGINT NOT NULL,
  rows_stored BIGINT NOT NULL,
  rows_unchanged BIGINT NOT NULL,
  rows_quarantined BIGINT NOT NULL,
  rows_ignored BIGINT NOT NULL,
  rows_withdrawn BIGINT NOT NULL,
  ignored_by_rule VARCHAR NOT NULL
);
-- One row per effective-dated event that changes how an agreement or a pledge stands.
CREATE TABLE IF NOT EXISTS ledger.standing (
  standing_id VARCHAR NOT NULL,
  agreement_id VARCHAR NOT NULL,
  pledge_id VARCHAR,
  effective_from DATE NOT NULL,
  effective_to DATE,
  effect VARCHAR NOT NULL,
  text VARCHAR NOT NULL,
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
-- One row per reading and period: the amount that the reading asks for.
CREATE TABLE IF NOT EXISTS ledger.target (
  reading_id VARCHAR NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE,
  is_recurring BOOLEAN NOT NULL,
  amount_low DECIMAL(18, 2),
  amount_high DECIMAL(18, 2),
  growth_pct DECIMAL(9, 4),
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
-- One row per term of a pledge: a share, a rule or a deadline that its text fixes.
CREATE TABLE IF NOT EXISTS ledger.term (
  pledge_id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  text VARCHAR NOT NULL,
  low DECIMAL(18, 2),
  high DECIMAL(18, 2),
  unit VARCHAR,
  document_id VARCHAR NOT NULL,
  grade VARCHAR NOT NULL,
  known_from TIMESTAMP NOT NULL,
  known_to TIMESTAMP
);
