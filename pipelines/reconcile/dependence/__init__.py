"""Supplier concentration of imports."""
