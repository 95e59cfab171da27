"""Questions: what commands, Prefect flows, reports and Python users ask of a ledger."""
