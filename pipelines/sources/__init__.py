"""Readers of the publishers' files: one folder per source, and shared code in `parsing`."""
