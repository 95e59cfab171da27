"""From raw files to rows of the ledger: parsed, corrected, and stored with both times."""
