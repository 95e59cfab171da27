"""What changed between two moments, and which headlines changed because of it."""
