"""Checks of the ledger in SQL, and self-tests of the contracts and parsers."""
