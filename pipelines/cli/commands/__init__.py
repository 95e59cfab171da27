"""The subcommands: words in, one module each."""
