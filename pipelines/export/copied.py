"""Tables and reports as files that DuckDB itself writes: of any number of rows, in bounded memory, in the order of the rows.

An empty cell is unknown; a 0 is a reported zero. A CSV cell holds no list and no text that a spreadsheet would run.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import duckdb

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.text import FORMULA, GUARD, did_you_mean
from pledgebook.pipelines.export.labels import Label, copy_option
from pledgebook.pipelines.warehouse.connection import Ledger, quoted

OPTIONS = {
    "csv": "FORMAT csv, HEADER",
    "json": "FORMAT json, ARRAY",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
}
"""Formats that DuckDB writes, with its options."""

MOST_PARTS = 2_000
NOTHING = "__HIVE_DEFAULT_PARTITION__"
"""The folder of the rows that have no value, as Hive calls it."""


def copy_rows(con: Ledger, relation: str, target: Path, file_format: str, label: Label | None = None) -> int:
    """Write the rows of a relation as a file, by way of a partial file that is renamed.

    Args:
        con: A connection that may write into the folder of the file.
        relation: A table or a report, with its schema, or a statement in parentheses.
        target: Where to; a file there is replaced.
        file_format: csv, json or parquet. In JSON an amount is an exact decimal text.
        label: What a Parquet file says of itself and its columns.

    Returns:
        The number of rows.
    """
    partial = target.with_name(f"{target.name}.partial")
    rows = _copy(
        con, f"SELECT {_cells(con, relation, file_format)} FROM {relation}", partial, file_format, label
    )
    partial.replace(target)
    return rows


def copy_parts(
    con: Ledger, relation: str, target: Path, file_format: str, by: Sequence[str], label: Label | None = None
) -> int:
    """Write the rows of a relation as a folder, with a file for each value of some columns.

    The folders are named as Hive names them, `source=census_trade/year=2024/data.parquet`, and their files do without these
    columns; `year` is that of the month where there is no column of that name. Rows keep their order within a file.

    Args:
        con: A connection that may write into the folder of the target.
        relation: A table or a report, with its schema.
        target: The folder, which must not be there.
        file_format: csv, json or parquet.
        by: The columns.
        label: What each Parquet file says of itself and its columns.

    Returns:
        The number of rows.

    Raises:
        UsageError: There is no such column, or there would be too many files.
    """
    columns = _parting(con, relation, by)
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    cells, rows = _cells(con, relation, file_format, leave_out=by), 0
    for folder, condition in _parts(con, relation, columns):
        (partial / folder).mkdir(parents=True)
        statement = f"SELECT {cells} FROM {relation} WHERE {condition}"
        rows += _copy(con, statement, partial / folder / f"data.{file_format}", file_format, label)
    partial.mkdir(exist_ok=True)
    partial.replace(target)
    return rows


def count(con: Ledger, relation: str) -> int:
    """Return the number of rows of a table or a report."""
    return int(con.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0])


def _copy(con: Ledger, statement: str, target: Path, file_format: str, label: Label | None) -> int:
    options = [OPTIONS[file_format]]
    if label and file_format == "parquet":
        options.append(copy_option(con, statement, label))
    try:
        found = con.execute(f"COPY ({statement}) TO {quoted(target)} ({', '.join(options)})").fetchall()
    except duckdb.IOException as error:
        message = f"{target}: cannot be written ({str(error).splitlines()[0]})."
        raise UsageError(message) from error
    return int(found[0][0])


def _cells(con: Ledger, relation: str, file_format: str, leave_out: Sequence[str] = ()) -> str:
    """Return the columns of a relation as they stand in a file of a format, in SQL."""
    found = con.sql(f"FROM {relation}")
    kinds = dict(zip(found.columns, map(str, found.types), strict=True))
    return ", ".join(
        f'"{name}"' if file_format == "parquet" else f'{_text(name, kind, file_format)} AS "{name}"'
        for name, kind in kinds.items()
        if name not in leave_out
    )


FIRST = "=+-@＝＋－＠''"  # noqa: RUF001 - full-width signs
"""First letters of texts that may need an apostrophe, as SQL has them."""


def _text(name: str, kind: str, file_format: str) -> str:
    cell = f'"{name}"'
    if kind == "TIMESTAMP":
        return f"strftime({cell}, '%Y-%m-%dT%H:%M:%S.%f')"
    if kind.startswith("DECIMAL") and file_format == "json":
        return f"CAST({cell} AS VARCHAR)"
    if kind.endswith("[]"):
        cell = f"array_to_string(CAST({cell} AS VARCHAR[]), '; ')"
    elif kind != "VARCHAR":
        return cell
    return _guarded(cell) if file_format == "csv" else cell


def _guarded(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula; see `text.FORMULA`."""
    first = f"contains('{FIRST}' || chr(9) || chr(10) || chr(13), {cell}[1])"  # most texts need no more
    begins = f"{cell} <> '' AND {first} AND regexp_matches({cell}, '{FORMULA.replace(GUARD, GUARD * 2)}')"
    return f"CASE WHEN {begins} THEN '''' || {cell} ELSE {cell} END"


def _parting(con: Ledger, relation: str, by: Sequence[str]) -> dict[str, str]:
    """Return the columns that part a relation, with the expression of each.

    Raises:
        UsageError: There is no such column; names those that there are.
    """
    columns = con.sql(f"FROM {relation}").columns
    known = {name: f'"{name}"' for name in columns}
    if "month" in known:
        known = {"year": 'year("month")'} | known
    for name in by:
        if name not in known:
            message = (
                f"{relation} has no column '{name}' to partition by; expected one of {', '.join(known)}."
                f"{did_you_mean(name, known)}"
            )
            raise UsageError(message)
    return {name: known[name] for name in by}


def _parts(con: Ledger, relation: str, columns: dict[str, str]) -> Iterator[tuple[Path, str]]:
    """Yield the folder of each part and the condition of its rows, in SQL."""
    texts = ", ".join(f"CAST({expression} AS VARCHAR)" for expression in columns.values())
    found = con.execute(
        f"SELECT DISTINCT {texts} FROM {relation} ORDER BY ALL LIMIT {MOST_PARTS + 1}"
    ).fetchall()
    if len(found) > MOST_PARTS:
        message = f"{relation} by {', '.join(columns)}: more than {MOST_PARTS:,} files. Name fewer columns, or columns with fewer values."
        raise UsageError(message)
    for values in found:
        named = list(zip(columns.items(), values, strict=True))
        folder = Path(
            *(f"{name}={NOTHING if value is None else quote(value, safe=' ')}" for (name, _), value in named)
        )
        yield folder, " AND ".join(_condition(expression, value) for (_, expression), value in named)


def _condition(expression: str, value: str | None) -> str:
    """Say which rows belong to a part; a year as days, by which DuckDB skips what it need not read."""
    if value is None:
        return f"{expression} IS NULL"
    if expression == 'year("month")':
        return f""""month" BETWEEN DATE '{value}-01-01' AND DATE '{value}-12-31'"""
    return f"{expression} = '{value.replace(chr(39), chr(39) * 2)}'"
