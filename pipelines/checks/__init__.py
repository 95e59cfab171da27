"""The checks of the ledger: laws as SQL statements, and self-tests of the contracts and parsers."""
