"""Readings by month: what was reported, converted and covered."""
