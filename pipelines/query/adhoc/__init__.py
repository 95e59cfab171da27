"""Statements that a person writes, each run in a process of its own."""
