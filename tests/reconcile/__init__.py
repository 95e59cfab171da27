"""Tests of the pure reconciliation."""
