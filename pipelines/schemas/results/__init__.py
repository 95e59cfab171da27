"""Contracts of the tables that a run computes."""
