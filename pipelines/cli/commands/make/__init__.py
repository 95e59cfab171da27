"""Commands that make the figures: run, and what goes into it."""
