"""Contracts of the tables filled from the pledge register."""
