"""Subcommands, one module each: parse words, ask `query`, print by `view`."""
