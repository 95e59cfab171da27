"""The `pledgebook` command. Each subcommand is a module of its own, loaded only when it is used.

Exit codes: 0 done · 1 an error, explained in one message · 2 wrong usage · 3 a check is
broken, nothing was published · 4 done, but rows were refused and stand in quarantine.
"""

from pledgebook.pipelines.cli.main import main

__all__ = ["main"]
