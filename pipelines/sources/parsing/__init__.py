"""Shared code of all parsers and clients."""
