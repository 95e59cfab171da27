"""Published numbers that the ledger must reproduce."""
