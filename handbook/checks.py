"""The page of the checks, from their statements."""

from pledgebook.pipelines.core.paths import sql, sql_names

HEAD = """# Checks

Each check is a sentence that must be true. Its statement selects the rows that break it: one row, and nothing is
published. `pledgebook check` takes them all and prints the rows that it finds; a run takes them before it publishes.
What a check tests, and the row that breaks it, are in the test suite. [How to add one](../how-to/add-a-check.md).
"""


def page() -> str:
    """Return the page in Markdown."""
    return "\n".join([HEAD, *map(told, sql_names("checks"))])


def told(name: str) -> str:
    """Return one check: its name as a sentence, what it says, and its statement."""
    text = sql(f"checks/{name}").strip()
    lines = text.splitlines()
    length = next((at for at, line in enumerate(lines) if not line.startswith("--")), len(lines))
    meaning = " ".join(line.removeprefix("--").strip() for line in lines[:length])
    statement = "\n".join(f"    {line}".rstrip() for line in lines[length:])
    return f'## {name}\n\n{meaning}\n\n??? note "Statement"\n\n    ```sql\n{statement}\n    ```\n'
