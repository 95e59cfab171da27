"""The contracts of what raw files fill."""
