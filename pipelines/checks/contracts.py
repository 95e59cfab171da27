"""Self-tests of the contracts: for each table one row that must pass, and for each rule one row that must fail.

The rows are in `pipelines/checks/contract_rows.csv`, one line per column: a valid value and faulty ones. They are
written from the contracts by `pytest tests/checks/test_contracts.py --regen`, and each run checks them against the
contracts. If a contract loses a rule, its faulty row is still in the file and passes, so nothing is published.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from pledgebook.pipelines.core.paths import PACKAGE
from pledgebook.pipelines.schemas.conform import typed_rows
from pledgebook.pipelines.schemas.conform_fast import broken_columns
from pledgebook.pipelines.schemas.contract import Contract, columns

ROWS = PACKAGE / "checks" / "contract_rows.csv"
HEADER = ("table", "column", "sound", "faulty")
NULL = "null"
"""Represents null among the faulty values, which are separated by spaces."""

Fault = tuple[str, str, str]
"""The self-test, what was expected and what was found."""


class Line(NamedTuple):
    """A column: a value that its contract accepts, empty for null, and the values that it must reject."""

    column: str
    sound: str
    faulty: tuple[str, ...]


def recorded(text: str) -> dict[str, list[Line]]:
    """Return the lines of each table."""
    found: dict[str, list[Line]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text)):
        found[row["table"]].append(Line(row["column"], row["sound"], tuple(row["faulty"].split())))
    return found


def contract_faults(
    contracts: Mapping[str, type[Contract]], lines: Mapping[str, list[Line]]
) -> Iterator[Fault]:
    """Yield the rows that failed their self-test, and the tables without rows."""
    for table, contract in contracts.items():
        if table in lines:
            yield from _faults(table, contract, lines[table])
        else:
            yield f"contract/{table}", "lines in checks/contract_rows.csv", "none; write them with --regen"


def _faults(table: str, contract: type[Contract], lines: list[Line]) -> Iterator[Fault]:
    changes = [(line.column, value) for line in lines for value in line.faulty]
    refused = refused_columns(sound_and_faulty(contract, lines), contract)
    if refused[0]:
        yield (
            f"contract/{table}",
            "the valid row passes",
            f"it is rejected for {', '.join(sorted(refused[0]))}",
        )
    for (column, value), names in zip(changes, refused[1:], strict=True):
        if column not in names:
            yield f"contract/{table}", f"a row with {column} = {value} fails", "it passes"


def sound_and_faulty(contract: type[Contract], lines: list[Line]) -> pl.DataFrame:
    """Return the valid row of a contract, and below it a copy for each faulty value with only that value, as text."""
    changes = [(line.column, value) for line in lines for value in line.faulty]
    values: dict[str, list[str | None]] = {
        line.column: [line.sound or None] * (len(changes) + 1) for line in lines
    }
    for place, (column, value) in enumerate(changes, 1):
        values[column][place] = None if value == NULL else value
    rows = pl.DataFrame(values, schema=dict.fromkeys(values, pl.String))
    typed = [_typed(name, dtype) for name, dtype in columns(contract).items() if name in values]
    return rows.with_columns(*typed, refusals=pl.lit([], pl.List(pl.String))).select(
        pl.row_index("row_number").cast(pl.Int64) if "row_number" not in values else pl.col("row_number"),
        pl.exclude("row_number"),
    )


def refused_columns(rows: pl.DataFrame, contract: type[Contract]) -> list[frozenset[str]]:
    """Return the columns for which a contract rejects each row: failed casts and broken rules."""
    typed = typed_rows(rows, contract)
    uncast = [{reason.partition(":")[0] for reason in reasons} for reasons in typed["refusals"]]
    broken = broken_columns(typed.select(list(columns(contract))), contract)
    return [rule | cast for rule, cast in zip(broken, uncast, strict=True)]


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column as a parser gives it: lists and moments typed, everything else as text."""
    if isinstance(dtype, pl.List):
        return pl.col(name).str.split(" ")
    return pl.col(name).str.to_datetime("%Y-%m-%d") if isinstance(dtype, pl.Datetime) else pl.col(name)
