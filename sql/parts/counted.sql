-- What is summed of the counted flows; `scope_flow` has the rows of ledger.scope_flow.
SELECT reading_id, measure, month, period_months, product_code, hs_edition, is_whole, share, currency, value, valuation, unit, quantity,
  obs_status, snapshot_id, row_number, is_derived, less_snapshot_id, less_row_number
FROM ledger.counted_among('scope_flow');
