"""Benchmarks: scripts that print figures and ratios. Their figures are invented."""
