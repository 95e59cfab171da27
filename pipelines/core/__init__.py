"""Shared basics: exact numbers, months, units, word lists, errors, paths."""
