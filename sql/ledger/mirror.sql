-- One row per run, mirror and month or longer period: both reports of one trade, and their gap in parts.
-- Key: run_id, mirror_id, month, period_months
CREATE TABLE IF NOT EXISTS ledger.mirror (
  run_id VARCHAR NOT NULL, -- a run
  mirror_id VARCHAR NOT NULL, -- a mirror of the register
  month DATE NOT NULL, -- the first day of the (first) month
  period_months SMALLINT NOT NULL, -- 1 for months, 12 for years
  currency VARCHAR NOT NULL, -- the currency of the gap and its parts; the unit, if quantities are compared
  exporter_amount DECIMAL(28, 4), -- the exporter's figure, as reported
  exporter_currency VARCHAR, -- the currency of that figure
  exporter_valuation VARCHAR, -- the valuation of that figure
  importer_amount DECIMAL(28, 4), -- the importer's figure, as reported
  importer_currency VARCHAR, -- the currency of that figure
  importer_valuation VARCHAR, -- the valuation of that figure
  exporter_value DECIMAL(28, 4), -- the exporter's figure, converted as declared
  importer_value DECIMAL(28, 4), -- the importer's figure, converted as declared
  gap DECIMAL(28, 4), -- importer_value - exporter_value
  gap_low DECIMAL(28, 4), -- the gap at one end of the factor between the units; empty without a factor
  gap_high DECIMAL(28, 4), -- the gap at the other end of the factor
  ratio DECIMAL(28, 4), -- exporter_value / importer_value
  currency_part DECIMAL(28, 4), -- the effect of the declared exchange rates compared with those of the month
  classification_part DECIMAL(28, 4), -- goods under other codes
  cif_fob_part DECIMAL(28, 4), -- freight and insurance in the imports
  cif_fob_low DECIMAL(28, 4), -- that part at the low end of the margin
  cif_fob_high DECIMAL(28, 4), -- that part at the high end of the margin
  lag_part DECIMAL(28, 4), -- carried_in - carried_out
  carried_in DECIMAL(28, 4), -- exported before this month and arrived in it
  carried_out DECIMAL(28, 4), -- exported in this month and arriving later
  re_export_part DECIMAL(28, 4), -- goods through third countries
  rounding_part DECIMAL(28, 4), -- the part of the rest that rounding alone can cause
  unexplained DECIMAL(28, 4), -- the unexplained rest
  unexplained_low DECIMAL(28, 4), -- the rest at one end of the factor; empty without a factor
  unexplained_high DECIMAL(28, 4), -- the rest at the other end of the factor
  unexplained_pct DECIMAL(28, 4), -- the rest in percent of the gap
  margin DECIMAL(9, 8), -- the margin of CIF over FOB
  margin_basis VARCHAR NOT NULL, -- one of reported, declared, estimated, none, unknown
  margin_note VARCHAR NOT NULL, -- where the margin comes from
  lag VARCHAR, -- weights by months of delay
  lag_basis VARCHAR NOT NULL, -- one of declared, estimated, unknown
  lag_note VARCHAR NOT NULL, -- where the weights come from
  exporter_quantity DECIMAL(28, 4), -- the exporter's quantity, as reported
  exporter_unit VARCHAR, -- the unit of that quantity
  importer_quantity DECIMAL(28, 4), -- the importer's quantity, as reported
  importer_unit VARCHAR, -- the unit of that quantity
  quantity_gap DECIMAL(28, 4), -- the importer's quantity - the exporter's, in the exporter's unit, if comparable
  quantity_note VARCHAR, -- why the quantities are not compared
  note VARCHAR -- why a figure is unknown, and what the rest includes
);
