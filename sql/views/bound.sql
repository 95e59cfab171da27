-- One row per bound of the statistical checks: from which factor, count or amount a figure is questioned. docs/breaks.md gives the reasons.
CREATE OR REPLACE VIEW ledger.bound AS
SELECT name, CAST(bound AS DOUBLE) AS bound, unit
FROM (VALUES
  ('rate_spike', 1.5, 'factor from the median of the 11 rates before, and from that of the 11 after'),
  ('rate_spell', 2, 'factor from the median of the 45 daily rates before, and from that of the 45 after'),
  ('rate_edge', 5, 'factor from the nearest rates of one side, where the other side has fewer than 3'),
  ('flow_jump', 100, 'factor beyond every one of the 24 figures around it'),
  ('flow_jump_steady', 10, 'factor above every one of the 24 figures around it, where they are steady'),
  ('flow_jump_few', 300, 'factor above every figure around it, where there are only 3 to 5'),
  ('unit_value_jump', 30, 'factor beyond every one of the 24 unit values around it'),
  ('unit_value_jump_steady', 10, 'factor beyond every one of the 24 unit values around it, where they are steady'),
  ('confirmed', 3, 'factor from the median unit value around it, within which value and quantity confirm each other'),
  ('unconfirmed', 300, 'factor above every figure around it, from which no unit value confirms it'),
  ('event_jump', 1000, 'factor above every other amount of the project at that stage, of at least 5'),
  ('spread', 5, 'distance from the median in standard deviations, as estimated from the median absolute deviation'),
  ('spread_steady', 12, 'distance from the median in such standard deviations, where the figures are steady'),
  ('value_a_month', 500000000000, 'USD a month'),
  ('value_of_a_kilogram', 100000000, 'USD for a kilogram'),
  ('amount_of_an_event', 10000000000000, 'USD'),
  ('month_of_rows', 0.5, 'of the median number of figures of the 24 months around it, of at least 20 (rates: 15)')
) AS bounds(name, bound, unit);
