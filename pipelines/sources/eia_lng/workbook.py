"""The Energy Information Administration's workbook of exports by country, read as one row per month and series.

The sheet Contents shows the release date. Each sheet `Data n` has the series keys in its second row after
"Sourcekey", their titles in the third after "Date", and the months below as dates.
"""

import re
from datetime import date, timedelta

import polars as pl

from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.table import fault
from pledgebook.pipelines.sources.parsing.workbook import Cell, Sheet, WorkbookError, read_workbook

CONTENTS = "Contents"
DATA = re.compile(r"Data [0-9]+")
SOURCEKEY, DATE = "Sourcekey", "Date"
KEY_ROW, TITLE_ROW, FIRST_ROW = 1, 2, 3

RELEASED = "Release Date:"
EDITION = re.compile(r"release of ([0-9]{4}-[0-9]{2}-[0-9]{2})")

EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
FIRST_SERIAL, LAST_SERIAL = 61, 73050
"""Serial days from 1 March 1900, before which workbooks count a day too many, to the end of 2099."""

WHOLE_BELOW = 10**15
"""Whole numbers below this are exact in a workbook."""

COLUMNS = ("sheet", "row", "date", "series_id", "mmcf")
REMEDY = "Download NG_MOVE_EXPC_S1_M.xls again, and do not edit it."


def volumes(raw: bytes, sidecar: Sidecar) -> tuple[pl.DataFrame, date]:
    """Return all cells of the data sheets, blank ones as empty text, in the columns of COLUMNS, and the release date.

    Raises:
        SourceError: The workbook cannot be read, is another one, or is not of the release named in the sidecar.
    """
    expected = "the workbook of exports by country, with the sheets Contents, Data 1, Data 2"
    try:
        book = read_workbook(raw)
    except WorkbookError as error:
        fault(sidecar, str(error), expected, REMEDY)
    others = [name for name in book.sheets if name != CONTENTS and not DATA.fullmatch(name)]
    if others or CONTENTS not in book.sheets or len(book.sheets) == 1:
        fault(sidecar, f"the sheets {', '.join(map(repr, book.sheets))[:200]}", expected, REMEDY)
    released = _release(book.sheets[CONTENTS], sidecar)
    epoch = EPOCH_1904 if book.is_1904 else EPOCH
    rows = [
        row
        for name, sheet in book.sheets.items()
        if name != CONTENTS
        for row in _rows(name, sheet, epoch, sidecar)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row"), released


def _release(contents: Sheet, sidecar: Sidecar) -> date:
    """Return the release date, which agrees with the sidecar's edition and is not after the day of retrieval."""
    place = next((place for place, cell in contents.items() if str(cell).strip() == RELEASED), None)
    text = "" if place is None else str(contents.get((place[0], place[1] + 1), "")).strip()
    try:
        month, day, year = (int(part) for part in text.split("/"))
        released = date(year, month, day)
    except (ValueError, OverflowError):
        fault(sidecar, f"the release date '{text}'", f"{RELEASED} and a date such as 9/30/2026", REMEDY)
    named = EDITION.fullmatch(sidecar.edition or "")
    if released > sidecar.taken_at.date() or (named and named[1] != released.isoformat()):
        stated = f"{sidecar.edition or 'no edition'}, retrieved on {sidecar.taken_at:%Y-%m-%d}"
        remedy = "Correct the edition or the day of retrieval in the sidecar."
        fault(sidecar, f"the release of {released}", f"what the sidecar states: {stated}", remedy)
    return released


def _rows(name: str, sheet: Sheet, epoch: date, sidecar: Sidecar) -> list[tuple[str, ...]]:
    """Return one row per month and series key of a sheet."""
    heads = tuple(str(sheet.get((row, 0), "")).strip() for row in (KEY_ROW, TITLE_ROW))
    if heads != (SOURCEKEY, DATE):
        fault(sidecar, f"{heads} in the first column of {name}", f"{SOURCEKEY} and {DATE}", REMEDY)
    keys = {column: str(cell).strip() for (row, column), cell in sheet.items() if row == KEY_ROW and column}
    numbers = sorted({row for row, _ in sheet if row >= FIRST_ROW})
    stray = [place for place in sheet if place[0] >= FIRST_ROW and place[1] and place[1] not in keys]
    if stray:
        found = f"a figure without a key in row {stray[0][0] + 1}, column {stray[0][1] + 1} of {name}"
        fault(sidecar, found, "a key above every figure", REMEDY)
    return [
        (name, str(row + 1), _day(sheet.get((row, 0), ""), epoch), keys[column], _text(sheet.get((row, column), "")))
        for row in numbers
        for column in sorted(keys)
    ]  # fmt: skip


def _day(cell: Cell, epoch: date) -> str:
    """Return a date cell as ISO text; any other cell as text."""
    if isinstance(cell, float) and FIRST_SERIAL <= cell <= LAST_SERIAL and cell.is_integer():
        return (epoch + timedelta(days=int(cell))).isoformat()
    return _text(cell)


def _text(cell: Cell) -> str:
    """Return a cell as text; a number as the shortest decimal that is this float, which is what was typed."""
    if isinstance(cell, str):
        return cell.strip()
    return str(int(cell)) if cell.is_integer() and abs(cell) < WHOLE_BELOW else repr(cell)
