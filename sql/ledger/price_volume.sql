-- One row per run, reading and period with values and quantities: the change of value by price and by volume.
-- Key: run_id, reading_id, period_start
CREATE TABLE IF NOT EXISTS ledger.price_volume (
  run_id VARCHAR NOT NULL, -- a run
  reading_id VARCHAR NOT NULL, -- a reading of the register
  pledge_id VARCHAR NOT NULL, -- a pledge of the register
  period_start DATE NOT NULL, -- the first day of the period
  period_end DATE NOT NULL, -- the last day of the period
  currency VARCHAR, -- the currency of the values
  base_from DATE, -- the first base month
  base_to DATE, -- the last base month
  base_years INTEGER NOT NULL, -- the number of years in the mean of the base; 0 if there is none
  current_from DATE, -- the first month compared
  current_to DATE, -- the last month compared
  months INTEGER NOT NULL, -- the number of months compared
  products INTEGER NOT NULL, -- the number of products traded in either period
  products_compared INTEGER NOT NULL, -- the number of products that can be compared
  value_base DECIMAL(28, 4), -- the value in the base months
  value_current DECIMAL(28, 4), -- the value in the current months
  laspeyres_price DECIMAL(28, 4), -- current prices at base quantities
  paasche_price DECIMAL(28, 4), -- current prices at current quantities
  fisher_price DECIMAL(28, 4), -- the geometric mean of both
  laspeyres_volume DECIMAL(28, 4), -- current quantities at base prices
  paasche_volume DECIMAL(28, 4), -- current quantities at current prices
  fisher_volume DECIMAL(28, 4), -- the geometric mean of both
  price_effect DECIMAL(28, 4), -- the change of value by prices
  volume_effect DECIMAL(28, 4), -- the change of value by quantities
  rest DECIMAL(28, 4), -- the change of value of products that cannot be compared
  comparable_pct DECIMAL(28, 4), -- the value of the compared products in percent of all, both periods together
  note VARCHAR NOT NULL -- the periods compared, the products left out, or why nothing is compared
);
