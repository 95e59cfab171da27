"""Frames as sheets of an Excel workbook: each amount exact, no text that runs as a formula.

A number of a workbook has 15 significant digits. An amount with more is written as text, every digit of it, and so is
a date before 1900, which a workbook cannot hold.
"""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.export.dictionary import Relation
from pledgebook.pipelines.export.labels import Label

DIGITS = 15
"""Significant digits that a number of a workbook keeps."""

ROWS, LETTERS = 1_048_575, 32_767
"""Rows below the head, and letters of a cell, that a workbook can hold."""

FIRST_DAY = date(1900, 3, 1)
"""Before it, Excel counts a day that never was."""

LITERAL = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
"""A text stays a text, whatever it begins with; in memory, no time of a temporary file gets into the workbook."""

WIDEST = 60
REMEDY = "Export it as csv or parquet."


def write_workbook(frame: pl.DataFrame, path: Path, name: str, label: Label | None = None) -> None:
    """Write a frame as a workbook, with a sheet that says what it is if it has a label; an empty cell is unknown.

    Args:
        frame: What to write; lists are joined already.
        path: Where to.
        name: The name of the sheet.
        label: What the columns mean, and where the figures come from.

    Raises:
        UsageError: A workbook cannot hold so many rows, or so long a text; nothing is cut off.
    """
    _demand_room(frame)
    with xlsxwriter.Workbook(str(path), LITERAL) as book:
        fill_sheet(book, name, frame)
        if label:
            _about(book, label)


def fill_sheet(
    book: xlsxwriter.Workbook, name: str, frame: pl.DataFrame, about: Relation | None = None
) -> None:
    """Add a sheet with a frame: number formats, frozen head, filters, and, if it says what it is, units in the head."""
    _demand_room(frame)
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": about is not None, "valign": "top"})
    units = {one.column: one.unit for one in about.columns} if about else {}
    for place, (column, kind) in enumerate(frame.schema.items()):
        values = frame[column].to_list()
        title = f"{column}\n({units[column]})" if kind.is_numeric() and column in units else column
        sheet.write_string(0, place, title, head)
        look = book.add_format({"num_format": _look(kind, units.get(column, ""))})
        for row, value in enumerate(values, 1):
            _put(sheet, row, place, value, look)
        sheet.set_column(place, place, _width(max(title.split("\n"), key=len), values))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, frame.height, max(frame.width - 1, 0))


def _about(book: xlsxwriter.Workbook, label: Label) -> None:
    """Add a sheet with where the figures come from and what the columns mean."""
    sheet = book.add_worksheet("about")
    known = label.origin.as_dict() | {"title": label.relation.name, "description": label.relation.description}
    lines = [*known.items(), ("", ""), ("column", "meaning (unit)")]
    lines += [(one.column, f"{one.meaning} ({one.unit})") for one in label.relation.columns]
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, text)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, WIDEST)


def _put(sheet: Worksheet, row: int, place: int, value: object, look: object) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float | Decimal) and _is_exact(value):
        sheet.write_number(row, place, value, look)
    elif isinstance(value, date) and _day(value) >= FIRST_DAY:
        sheet.write_datetime(row, place, value, look)
    else:
        sheet.write_string(row, place, f"{value:f}" if isinstance(value, Decimal) else str(value))


def _is_exact(value: float | Decimal) -> bool:
    """Whether a workbook's number keeps every digit."""
    if isinstance(value, float):
        return Decimal(value).is_finite()
    return len(Decimal(value).normalize().as_tuple().digits) <= DIGITS


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _look(kind: pl.DataType, unit: str) -> str:
    if unit == "percent":
        return "#,##0.0"
    if isinstance(kind, pl.Decimal) and unit.startswith("as in"):
        return "#,##0.00"
    if isinstance(kind, pl.Decimal):
        return "#,##0." + "0" * kind.scale if kind.scale else "#,##0"
    if kind.is_integer():
        return "0"
    return {pl.Date: "yyyy-mm-dd", pl.Datetime: "yyyy-mm-dd hh:mm:ss"}.get(type(kind), "General")


def _width(column: str, values: list[object]) -> int:
    return min(
        WIDEST, max(map(len, [column, *(str(value) for value in values[:200] if value is not None)])) + 2
    )


def demand_rows(rows: int) -> None:
    """Demand that a workbook can hold so many rows.

    Raises:
        UsageError: It cannot.
    """
    if rows > ROWS:
        message = f"{rows:,} rows; a workbook holds at most {ROWS:,}. {REMEDY}"
        raise UsageError(message)


def _demand_room(frame: pl.DataFrame) -> None:
    demand_rows(frame.height)
    for column in frame.select(pl.selectors.string()).columns:
        longest = frame[column].str.len_chars().max()
        if isinstance(longest, int) and longest > LETTERS:
            message = f"Column {column} has a text of {longest:,} characters; a cell holds at most {LETTERS:,}. {REMEDY}"
            raise UsageError(message)
