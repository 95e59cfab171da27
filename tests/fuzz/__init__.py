"""Bytes and texts that nobody foresaw, for all that reads what others wrote."""
