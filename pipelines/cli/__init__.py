"""The `pledgebook` command."""
