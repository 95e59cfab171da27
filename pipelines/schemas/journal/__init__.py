"""Contracts of the journal's tables."""
