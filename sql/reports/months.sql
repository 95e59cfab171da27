-- One row per reading and elapsed month, or longer period with only one figure: the realized amount and the legal events.
-- Grain: reading_id, period_start, month
SELECT
  p.agreement_id,
  m.pledge_id,
  m.reading_id,
  r.is_headline,
  r.source,
  m.period_start,
  m.month,
  m.period_months,
  m.unit,
  m.realized,
  m.realized_high,
  m.is_covered,
  m.is_partial,
  m.is_derived,
  m.problem,
  ledger.legal_events_of(m.pledge_id, m.month, last_day(m.month + to_months(m.period_months - 1)), run.known_at) AS legal_events,
  ledger.has_force_majeure(m.pledge_id, m.month, last_day(m.month + to_months(m.period_months - 1)), run.known_at)
    AS is_force_majeure
FROM ledger.current_run run
JOIN ledger.reading_month m ON m.run_id = run.run_id
JOIN ledger.current('reading') r ON r.reading_id = m.reading_id
JOIN ledger.made_pledge() p ON p.pledge_id = m.pledge_id
ORDER BY p.agreement_id, m.pledge_id, r.is_headline DESC, m.reading_id, m.month;
