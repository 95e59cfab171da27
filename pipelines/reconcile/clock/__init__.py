"""Milestones and deadlines."""
