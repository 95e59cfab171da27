"""The journal, its balances and closings on a terminal."""
