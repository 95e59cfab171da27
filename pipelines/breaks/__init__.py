"""Differences found: what they are, how they are compared, who owns them, and the log of what became of them."""
