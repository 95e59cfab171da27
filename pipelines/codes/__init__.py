"""The tables that several publishers share: units, factors between them, and a digest of every code table."""
