"""Contracts of the tables filled from raw files."""
