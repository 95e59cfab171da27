"""The contracts of what a run computes."""
