"""IATI activities."""
