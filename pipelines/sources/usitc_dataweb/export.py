"""The text of an export: lines that say what it is, the table, and a line of totals; proved against each other."""

import csv
import io
from dataclasses import dataclass

from pledgebook.pipelines.core.encoding import decoded
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.table import fault

KIND = "Total Exports|Annual Data"
COUNT = "Data Row Count"
HEADER = "Data Type"
TOTAL = "Total:"
REMEDY = "Export it again from DataWeb as CSV: total exports, FAS value, full years, countries and HTS numbers broken out."


@dataclass(frozen=True)
class Export:
    """An export.

    Args:
        table: The table as CSV, without the lines around it.
        rows: The number of rows that it says it has.
        totals: The line of totals as printed, a text per column of the table.
    """

    table: str
    rows: str
    totals: list[str]


def opened(raw: bytes, sidecar: Sidecar) -> Export | None:
    """Take an export apart; None if the bytes have no such table.

    Raises:
        SourceError: It is another kind of export, or is cut; names what was found.
    """
    try:
        lines = decoded(raw).splitlines(keepends=True)
    except UnicodeDecodeError:
        return None
    top = next((at for at, line in enumerate(lines[:20]) if _first(line) == HEADER), None)
    if top is None:
        return None
    above = {_first(line): line for line in lines[:top]}
    kind = next(iter(above), "nothing")
    if kind != KIND:
        fault(sidecar, f"the first line {kind!r}", f"{KIND!r}, the only kind that is read", REMEDY)
    if COUNT not in above:
        fault(sidecar, f"no line {COUNT!r} above the table", "the number of its rows", REMEDY)
    body = [line for line in lines[top:] if line.strip(" ,;\r\n")]
    last = _first(body[-1])
    if last != TOTAL or not body[-1].endswith("\n"):
        found = f"a last line that begins with {last[:40]!r}"
        fault(sidecar, found, f"the line {TOTAL!r}, complete: the file was cut", REMEDY)
    return Export("".join(body[:-1]), [*_cells(above[COUNT]), ""][1], _cells(body[-1]))


def _first(line: str) -> str:
    return (_cells(line) or [""])[0].strip()


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line)), [])
    except csv.Error:
        return []
