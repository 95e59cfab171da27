"""Breaks, that is differences between figures: comparison, materiality, lifecycle, status and log."""
