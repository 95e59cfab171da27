"""Answers of queries as a table, as CSV or as JSON."""

import csv
import io
import json
import re
from collections.abc import Sequence
from decimal import Decimal

import click
import polars as pl

from pledgebook.pipelines.cli.streams import is_unicode
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.terminal import broken, console
from pledgebook.pipelines.core.text import FORMULA

MOST = 120
"""Letters of a line that stands between rows."""


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
    """Print a table if no cell of it breaks, otherwise one column a line, row after row."""
    out = console()
    numeric = [any(isinstance(row[i], int | Decimal | float) for row in rows) for i in range(len(columns))]
    grid = table(
        [(name, "right" if right else "left") for name, right in zip(columns, numeric, strict=True)], rows
    )
    if grid.fits(out.width) or not rows:
        out.print(grid)
        if not rows:
            out.print("(0 rows)")
        return
    margin = max(map(len, columns))
    for number, texts in enumerate(grid.texts, 1):
        out.print(
            f"── row {number} " + "─" * max(0, min(out.width, MOST) - 8 - len(str(number))), style="dim"
        )
        for name, text in zip(columns, texts, strict=True):
            for line in broken(f"{name:<{margin}}  {text}", out.width, " " * (margin + 2)):
                out.print(line)


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
