"""Read the corrections file: unknown fields are rejected, values are checked against the contract of their table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import polars as pl

from pledgebook.pipelines.core.errors import CorrectionError
from pledgebook.pipelines.core.records.fields import Day, Flag, Identity, Text, Values
from pledgebook.pipelines.core.records.problem import Problem, closest, refuse
from pledgebook.pipelines.core.records.record import Fault, record, toml
from pledgebook.pipelines.core.sources import SOURCE_NAMES
from pledgebook.pipelines.register.correction import Correction
from pledgebook.pipelines.register.editing.line import with_lines
from pledgebook.pipelines.register.problem import refusals
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import conform
from pledgebook.pipelines.schemas.contract import columns, key

Schema = dict[str, pl.DataType | type[pl.DataType]]

FILE = "corrections.toml"
HEADING = re.compile(r"\s*\[\[\s*correction\s*\]\]")
TABLES = ("flow", "rate", "event")
"""Tables that can be corrected; the columns of the cell decide which."""

USUAL = {"period_months": "1", "item_id": ""}
"""Defaults of columns of a cell."""

UNITS_OF = {"value": "currency", "quantity": "unit"}
"""Column of the unit of each amount."""

NOT_GIVEN = frozenset({"known_from", "known_to", "snapshot_id", "row_number"})
"""Columns that the ledger fills in."""


@dataclass(frozen=True)
class Declared:
    """A correction as the file has it: the fields of `Correction`, and either `replace` or `drop = true`."""

    id: Identity
    source: Text
    declared_date: Day
    reason: Text
    reported_by: Text
    cell: Values
    expect: Values
    replace: Values | None = None
    drop: Flag | None = None
    evidence: Text | None = None
    url: Text | None = None
    until: Day | None = None

    def contradictions(self) -> Iterator[Fault]:
        """Yield what does not go together."""
        if (self.replace is None) == (self.drop is None) or self.drop is False:
            found = "both or none of `replace` and `drop = true`"
            yield Fault((), found, "exactly one of them", "Give the corrected values, or drop the row.")


def parse_corrections(text: str, carried: str = "") -> dict[str, tuple[Correction, ...]]:
    """Read the corrections file.

    Args:
        text: TOML text.
        carried: Likewise the file below it: a correction there counts unless `text` has one of its id.

    Returns:
        Corrections by source, in the order of their dates.

    Raises:
        CorrectionError: The file or a correction is not valid; lists all faults by correction and field.
    """
    found: list[tuple[str, Correction]] = []
    problems: list[Problem] = []
    own = _entries(text)
    over = [one.fields.get("id") for one in own]
    below = (one for one in _entries(carried) if one.fields.get("id") not in over)
    for number, entry in enumerate([*own, *below], 1):
        where = f"{entry.place}, correction {repr(entry.fields['id']) if 'id' in entry.fields else number}"
        declared, faults = record(Declared, entry.fields)
        wrong = [_problem(where, fault) for fault in faults]
        if declared is not None:
            made = _correction(declared)
            found.append((where, made))
            wrong += _wrong_values(made, where)
        problems += with_lines(wrong, {FILE: entry.text})
    refuse([*problems, *_contradictions(found)], CorrectionError)
    ordered = sorted(
        (one for _, one in found), key=lambda one: (one.source, one.declared_date, one.correction_id)
    )
    sources = dict.fromkeys(one.source for one in ordered)
    return {source: tuple(one for one in ordered if one.source == source) for source in sources}


@dataclass(frozen=True)
class _Entry:
    """An entry of a file: its fields, the text of the file, and the line on which it begins, if it has a heading."""

    fields: dict[str, Any]
    text: str
    line: int | None

    @property
    def place(self) -> str:
        return FILE if self.line is None else f"{FILE}, line {self.line}"


def _entries(text: str) -> list[_Entry]:
    content = toml(FILE, text, CorrectionError)
    entries: Any = content.get("correction", [])
    if (
        set(content) - {"correction"}
        or not isinstance(entries, list)
        or not all(isinstance(one, dict) for one in entries)
    ):
        raise CorrectionError(FILE, f"{sorted(content)}", "only [[correction]] entries", "Fix the heading.")
    headings = [number for number, line in enumerate(text.splitlines(), 1) if HEADING.match(line)]
    lines = headings if len(headings) == len(entries) else [None] * len(entries)
    return [_Entry(entry, text, line) for entry, line in zip(entries, lines, strict=True)]


def _problem(where: str, fault: Fault) -> Problem:
    place = f"{where}, {fault.field}" if fault.path else where
    return Problem(place, fault.found, fault.expected, fault.remedy)


def _correction(declared: Declared) -> Correction:
    cell = declared.cell
    table = max(TABLES, key=lambda name: len(cell.keys() & set(key(CONTRACTS[name]))))
    usual = {name: text for name, text in USUAL.items() if name in key(CONTRACTS[table])}
    return Correction(
        correction_id=declared.id,
        source=declared.source,
        table=table,
        cell=usual | cell,
        expect=declared.expect,
        replace=declared.replace or {},
        reason=declared.reason,
        reported_by=declared.reported_by,
        declared_date=declared.declared_date,
        until=declared.until,
        evidence=declared.evidence,
        url=declared.url,
    )


def _wrong_values(one: Correction, where: str) -> Iterator[Problem]:
    """Yield the faults of the values of a correction."""
    if one.source not in SOURCE_NAMES:
        yield Problem(
            f"{where}, source", repr(one.source), "the name of a source", closest(one.source, SOURCE_NAMES)
        )
    if one.until and one.until < one.declared_date:
        yield Problem(
            f"{where}, until",
            str(one.until),
            f"{one.declared_date} or later",
            "Fix the date, or remove the correction.",
        )
    cell = set(key(CONTRACTS[one.table])) - {"source"}
    given = set(columns(CONTRACTS[one.table])) - cell - NOT_GIVEN - {"source"}
    yield from _wrong_columns(one.cell, cell, f"{where}, cell")
    for name in sorted(cell - set(one.cell)):
        yield Problem(f"{where}, cell", f"no {name}", "every column of the key", f"Add `{name}`.")
    yield from _wrong_columns(one.expect, given, f"{where}, expect")
    yield from _wrong_columns(one.replace, set(one.expect), f"{where}, replace")
    yield from _lonely_units(one, where)
    for part, values in (("cell", one.cell), ("expect", one.expect), ("replace", one.replace)):
        for column, found, expected in _refused(one.table, values):
            yield Problem(f"{where}, {part}, {column}", found, expected, f"Fix `{column}`.")


def _lonely_units(one: Correction, where: str) -> Iterator[Problem]:
    """Yield amounts that become unknown without their unit."""
    for amount, unit in UNITS_OF.items():
        if one.replace.get(amount) == "" and one.replace.get(unit) != "":
            yield Problem(
                f"{where}, replace, {amount}",
                "unknown",
                f"an unknown {unit} too",
                f"Replace `{unit}` with an empty text too.",
            )


def _wrong_columns(values: Mapping[str, str], allowed: set[str], where: str) -> Iterator[Problem]:
    for name in sorted(set(values) - allowed):
        found = "a column that is not allowed here"
        yield Problem(f"{where}, {name}", found, "another column", closest(name, allowed))


def _refused(table: str, values: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield column, found value and expectation for each value rejected by the contract."""
    contract = CONTRACTS[table]
    known = {name: text or None for name, text in values.items() if name in columns(contract)}
    known |= {name: "" for name in known if name in key(contract) and values[name] == ""}
    schema: Schema = {
        "row_number": pl.Int64,
        "refusals": pl.List(pl.String),
        **dict.fromkeys(known, pl.String),
    }
    row = pl.DataFrame([{"row_number": 1, "refusals": [], **known}], schema=schema)
    for _, column, found, expected in refusals(conform(row, contract)):
        if column in known:
            yield column, found, expected


def _contradictions(found: Sequence[tuple[str, Correction]]) -> Iterator[Problem]:
    """Yield corrections that share an id, or correct the same cell on the same days, by their places."""
    for (_, one), (where, other) in combinations(found, 2):
        if one.correction_id == other.correction_id:
            yield Problem(where, "the same id twice", "each id once", "Rename one of them.")
        elif (one.source, one.table, one.cell) == (other.source, other.table, other.cell) and _overlap(
            one, other
        ):
            found_there = f"the cell of '{one.correction_id}' on the same days"
            remedy = "Merge them, or end the first with `until`."
            yield Problem(where, found_there, "one correction per cell", remedy)


def _overlap(one: Correction, other: Correction) -> bool:
    first, second = sorted((one, other), key=lambda each: each.declared_date)
    return second.declared_date <= (first.until or date.max)
