"""Tables and amounts for a terminal of 80 columns or more."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

import click
import polars as pl
from rich import box
from rich.console import Console
from rich.table import Table

from pledgebook.pipelines.cli.streams import is_unicode
from pledgebook.pipelines.export.formats import FORMULA
from pledgebook.pipelines.query.words.amounts import cell

WORDS = 14
"""A last column up to this wide holds words, such as a status, and never wraps."""


LINE_END = "\n"


def console() -> Console:
    """Return the console for people; it wraps at the width of the terminal."""
    return Console(highlight=False, emoji=False, markup=False)


def table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> Table:
    """Make a plain table whose first column wraps only for the others' words; the columns move together where that spares a wrap.

    Args:
        columns: Title and alignment ("left" or "right") of each column.
        rows: The cells; they are shown as `cell` shows them.
    """
    texts = [[cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip([title for title, _ in columns], *texts, strict=True)]
    gap = 1 if sum(widths) + 2 * (len(widths) - 1) <= console().width else 0
    made = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, gap), collapse_padding=True, show_edge=False
    )
    is_narrow = sum(widths) + len(widths) - 1 > console().width
    words = [max(map(len, " ".join(column).split()), default=1) for column in zip(*texts, strict=True)][1:]
    is_first_whole = widths[0] + sum(words) + len(words) <= console().width
    for place, (title, justify) in enumerate(columns):
        side: Literal["left", "right"] = "right" if justify == "right" else "left"
        is_whole = is_first_whole if place == 0 else (place == len(columns) - 1 and widths[place] <= WORDS)
        least = max(map(len, title.split()), default=1)
        # A title wraps before a cell does, since the last column is cut where the others take its room.
        most = max([least, *(len(row[place]) for row in texts)]) if is_narrow and not is_whole else None
        made.add_column(
            title, justify=side, overflow="fold", no_wrap=is_whole, min_width=least, max_width=most
        )
    for row in texts:
        made.add_row(*row)
    return made


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[object]], file_format: str) -> None:
    """Print the answer of a query as a table, as CSV or as JSON."""
    if file_format == "json":
        click.echo(
            json.dumps([dict(zip(columns, map(_plain_json, row), strict=True)) for row in rows], indent=1)
        )
    elif file_format == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([_guarded(name) for name in columns])
        writer.writerows([[_plain_csv(value) for value in row] for row in rows])
        click.echo(buffer.getvalue(), nl=False)
    else:
        _print_table(columns, rows)


def print_text(text: str) -> None:
    """Print CSV or JSON text; a stream that is not Unicode gets the letters of JSON escaped, so that none is lost."""
    is_json = text.startswith(("{", "["))
    escaped = re.sub(r"[^\x00-\x7f]", lambda found: json.dumps(found[0])[1:-1], text)
    click.echo(text if is_unicode() or not is_json else escaped, nl=False)


def print_frame(frame: pl.DataFrame, file_format: str) -> None:
    """Print a frame as a table, as CSV or as JSON."""
    print_rows(frame.columns, frame.rows(), file_format)


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table if it fits the terminal, otherwise one column a line, row after row."""
    out = console()
    texts = [[cell(value) for value in row] for row in rows]
    widths = [max(map(len, [name, *(row[place] for row in texts)])) for place, name in enumerate(columns)]
    if sum(widths) + 2 * (len(widths) - 1) <= out.width or not rows:
        numeric = [
            any(isinstance(row[i], int | Decimal | float) for row in rows) for i in range(len(columns))
        ]
        heads = [(name, "right" if right else "left") for name, right in zip(columns, numeric, strict=True)]
        out.print(table(heads, rows))
        if not rows:
            out.print("(0 rows)")
        return
    margin = max(map(len, columns))
    for number, row in enumerate(texts, 1):
        out.print(f"── row {number} " + "─" * max(0, out.width - 8 - len(str(number))), style="dim")
        for name, text in zip(columns, row, strict=True):
            out.print(f"{name:<{margin}}  {text.replace(LINE_END, LINE_END + ' ' * (margin + 2))}")


def _plain_json(value: object) -> object:
    """Return a value as JSON has it: an amount is an exact decimal string, within lists and objects too."""
    if isinstance(value, list | tuple):
        return [_plain_json(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain_json(one) for key, one in value.items()}
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _plain_csv(value: object) -> object:
    """Return a value as one cell of CSV: a list of values joined as in `pledgebook export`, other nested ones as JSON."""
    found = _plain_json(value)
    if isinstance(found, list) and not any(isinstance(one, list | dict) for one in found):
        found = "; ".join("" if one is None else str(one) for one in found)
    elif isinstance(found, list | dict):
        found = json.dumps(found, ensure_ascii=False)
    else:
        found = value
    return "" if found is None else _guarded(found)


def _guarded(value: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{value}" if isinstance(value, str) and re.match(FORMULA, value) else value
