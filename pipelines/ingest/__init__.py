"""From a raw file to rows of the ledger: prepared, corrected, stored with both times."""
