"""Read the register: parse every file, check all together, and return one frame per table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from pledgebook.pipelines.core.errors import RegisterError
from pledgebook.pipelines.core.records.hidden import hidden_entries, mark
from pledgebook.pipelines.core.records.problem import Problem, refuse
from pledgebook.pipelines.register.editing.line import with_lines
from pledgebook.pipelines.register.entry import Entry, entries, of_table, readable
from pledgebook.pipelines.register.knowledge import dated, declared, embargoed
from pledgebook.pipelines.register.legal_event import legal_event_entries
from pledgebook.pipelines.register.problem import refusals
from pledgebook.pipelines.register.rules import broken_rules
from pledgebook.pipelines.register.scope import scope_entries
from pledgebook.pipelines.register.shape import name_of
from pledgebook.pipelines.register.stage import staged
from pledgebook.pipelines.schemas import CONTRACTS, REGISTER_TABLES
from pledgebook.pipelines.schemas.conform import conform, ensure
from pledgebook.pipelines.schemas.contract import Contract, columns, key

NOTHING: Mapping[str, str] = {}

TITLES = ("title", "project", "name")
"""Columns that an entry is called by, the first that it has."""

ROW = "row_number"
"""Number of an entry while it is checked; in the ledger only rows of sources have a number."""


def parse_register(
    files: Mapping[str, str],
    carried: Mapping[str, str] = NOTHING,
    *,
    public_on: date | None = None,
    marked_on: date | None = None,
) -> dict[str, pl.DataFrame]:
    """Turn the register's files into the tables of the ledger.

    Args:
        files: Text by file name: the TOML files, and the CSV files of product scopes.
        carried: Likewise the files below them, of other names: each of their entries counts unless `files` has one of its
            kind and id.
        public_on: Only what may be seen on this day, an entry that was embargoed from the end of its embargo on; everything
            if not given.
        marked_on: Write behind the title of what may not be seen on this day that it is private or embargoed.

    Returns:
        One frame per table of `REGISTER_TABLES`, with the columns and types of its contract, sorted by key.

    Raises:
        RegisterError: A file, an entry or a field is not valid, or entries contradict each other; lists all faults
            with file, entry and field.
    """
    read, problems = entries(files, carried, public_on)
    known = dated(read) if public_on is None else embargoed(dated(read))
    written = staged(declared([_marked(one, marked_on) for one in known] if marked_on else known))
    # A list of products may belong to a scope that is not public.
    lists = (files, carried) if public_on is None else ({}, {**carried, **files})
    scopes, of_scopes = scope_entries(of_table(written, "scope"), *lists)
    legal_events, of_legal_events = legal_event_entries(written)
    written = [entry for entry in written if entry.table != "legal_event"] + legal_events
    rows = [entry for entry in written if entry.table != "scope"] + scopes
    conformed = {table: _conformed(of_table(rows, table), CONTRACTS[table]) for table in REGISTER_TABLES}
    of_contracts = [problem for _, faults in conformed.values() for problem in faults]
    of_rules = broken_rules(written, rows)
    every = dict.fromkeys([*problems, *of_scopes, *of_legal_events, *of_contracts, *of_rules])
    refuse(with_lines(list(every), {**carried, **files}), RegisterError)
    return {table: _ordered(frame, CONTRACTS[table]) for table, (frame, _) in conformed.items()}


def public_register(
    files: Mapping[str, str], carried: Mapping[str, str], day: date
) -> dict[str, pl.DataFrame]:
    """Return the tables of what may be seen on a day; see `parse_register`.

    Raises:
        RegisterError: As there, of the private entries too; or a public entry rests on one that may not be seen.
    """
    if not any(hidden_entries(content, day) for content in readable({**carried, **files})):
        return parse_register(files, carried, public_on=day)
    parse_register(files, carried)
    try:
        return parse_register(files, carried, public_on=day)
    except RegisterError as error:
        remedy = (
            f"It is private or embargoed: mark this entry too, or rest it on a public one. {error.remedy}"
        )
        expected = f"{error.expected} that may be seen on {day}"
        raise RegisterError(error.where, error.found, expected, remedy) from error


def _marked(entry: Entry, day: date) -> Entry:
    title = next((name for name in TITLES if isinstance(entry.values.get(name), str)), None)
    if title is None:
        return entry
    return replace(entry, values=entry.values | {title: entry.values[title] + mark(entry.extra, day)})


def _conformed(rows: Sequence[Entry], contract: type[Contract]) -> tuple[pl.DataFrame, list[Problem]]:
    """Return the typed rows, and the faults of the fields that are present; missing fields were reported before."""
    types = {name: dtype for name, dtype in columns(contract).items() if name != ROW}
    given = pl.DataFrame([{name: row.values.get(name) for name in types} for row in rows], schema=types)
    numbered = given.with_row_index(ROW, offset=1).with_columns(
        pl.col(ROW).cast(pl.Int64), refusals=pl.lit([], pl.List(pl.String))
    )
    outcome = conform(numbered, contract)
    problems = [
        _refused(rows[number - 1], column, found, expected)
        for number, column, found, expected in refusals(outcome)
        if not column or column in rows[number - 1].values
    ]
    numberless = pl.lit(None, pl.Int64).alias(ROW)
    return outcome.good.with_columns(numberless) if ROW in columns(contract) else outcome.good, problems


def _refused(row: Entry, column: str, found: str, expected: str) -> Problem:
    name = name_of(row.table, column)
    where = f"{row.where}, {name}" if column else row.where
    return Problem(where, found, expected, f"Fix `{name}`." if column else "Fix the entry.")


def _ordered(frame: pl.DataFrame, contract: type[Contract]) -> pl.DataFrame:
    return ensure(frame.sort(*key(contract), "known_from"), contract)
