"""Frames as files and as text. An empty cell is unknown; a 0 is a reported zero."""

import io
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core.text import FORMULA, GUARD
from pledgebook.pipelines.export.labels import Label, write_parquet
from pledgebook.pipelines.export.workbook import write_workbook

FORMATS = ("csv", "parquet", "json", "xlsx")
TEXTS = ("csv", "json")
"""Formats that standard output can take."""


def write(frame: pl.DataFrame, path: Path, file_format: str, label: Label | None = None) -> None:
    """Write a frame as a file, by way of a partial file that is renamed.

    Args:
        frame: What to write.
        path: Where to; a file there is replaced.
        file_format: csv, parquet, json or xlsx.
        label: What a Parquet file or a workbook says of itself and its columns.

    Raises:
        UsageError: A workbook cannot hold the frame.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    if file_format == "parquet":
        write_parquet(frame, str(partial), label)
    elif file_format == "xlsx":
        write_workbook(flat(frame), partial, path.stem, label)
    else:
        partial.write_text(text(frame, file_format), encoding="utf-8", newline="")
    partial.replace(path)


def text(frame: pl.DataFrame, file_format: str) -> str:
    """Write a frame as CSV or JSON text; in JSON an unknown is null and an amount an exact decimal string."""
    if file_format == "json":
        return json_text(frame)
    buffer = io.StringIO()
    guarded(flat(frame)).write_csv(buffer)
    return buffer.getvalue()


def json_text(frame: pl.DataFrame) -> str:
    """Write a frame as a JSON array of objects, one row a line."""
    exact = flat(frame).with_columns(
        pl.selectors.decimal().cast(pl.String), pl.selectors.temporal().cast(pl.String)
    )
    lines = exact.write_ndjson().splitlines()
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Join lists into text, since a CSV cell holds one value."""
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    return frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("; ") for name in lists)


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula; `original` takes it away again."""
    return _texts(frame, lambda cell: pl.lit(GUARD) + cell, FORMULA)


def original(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the texts of a CSV file of ours as they were before `guarded`."""
    return _texts(frame, lambda cell: cell.str.slice(1), f"^{GUARD}{FORMULA.removeprefix('^')}")


def _texts(frame: pl.DataFrame, changed: Callable[[pl.Expr], pl.Expr], pattern: str) -> pl.DataFrame:
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(pattern))
        .then(changed(pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name, dtype in frame.schema.items()
        if dtype == pl.String
    )
