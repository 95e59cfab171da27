"""The page of the command line, from the commands themselves."""

import re
from collections.abc import Iterator

import click

from pledgebook.pipelines.cli.main import ROOMS, group  # noqa: TID251 - their page

HEAD = """# All commands

This page is written from the commands themselves; `pledgebook COMMAND --help` prints the same. Options that name a
day (`--as-of`, `--known-at`) compute the answer anew and store nothing.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | an error, explained in one message |
| 2 | wrong usage |
| 3 | a check fails; nothing was published |
| 4 | done, but rows were rejected and are in quarantine |
| 5 | a question to a publisher was not answered |
| 6 | published, and there is something to look at: `run --alerts` |
| 70 | a defect of the program |
"""


def page() -> str:
    """Return the page in Markdown."""
    root = click.Context(group, info_name="pledgebook")
    parts = [HEAD]
    for title, names in ROOMS.values():
        parts.append(f"## {title}\n")
        for name in names:
            command = group.get_command(root, name)
            if command is None:  # pragma: no cover - ROOMS and the group are one list
                continue
            parts.extend(told(command, click.Context(command, parent=root, info_name=name)))
    return "\n".join(parts)


def told(command: click.Command, context: click.Context, level: int = 3) -> Iterator[str]:
    """Yield what one command does, its usage and its options, and then its subcommands."""
    path = context.command_path
    yield f"{'#' * level} {path}\n"
    yield paragraphs(command.help or "")
    yield f"```text\n{' '.join([path, *command.collect_usage_pieces(context)])}\n```\n"
    records = [
        record
        for one in command.get_params(context)
        if (record := one.get_help_record(context)) and "--help" not in record[0]
    ]
    if records:
        yield "| option | meaning |\n| --- | --- |"
        yield "\n".join(f"| `{cell(names)}` | {cell(meaning)} |" for names, meaning in records) + "\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            one = command.get_command(context, name)
            if one is not None:
                yield from told(one, click.Context(one, parent=context, info_name=name), level + 1)


def paragraphs(text: str) -> str:
    r"""Return a help text as Markdown: what Click keeps as it is (\b) is a block of code."""
    told = []
    for part in re.split(r"\n\s*\n", text.strip()):
        is_kept = part.startswith("\b")
        told.append(f"```text\n{part[2:]}\n```" if is_kept else " ".join(part.split()))
    return "\n\n".join(told) + "\n"


def cell(text: str) -> str:
    """Return a text as it may stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
