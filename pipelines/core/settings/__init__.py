"""Settings that a person writes into a file."""
