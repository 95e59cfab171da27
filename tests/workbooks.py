"""Workbooks (.xlsx) for the tests, written cell by cell."""

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

Cell = str | int | float | bool | tuple[float | str, str]
"""A cell; a pair is a number with its number format, or a formula (`=…`) with its stored value."""

Cells = Sequence[Sequence[Cell]]


def xlsx(sheets: Mapping[str, Cells], *, hidden_rows: Sequence[int] = (), merged: str = "") -> bytes:
    """Write sheets by name, in their order.

    Args:
        sheets: The cells of each sheet, from A1 on.
        hidden_rows: Rows of every sheet that are hidden, counted from 0.
        merged: Cells of every sheet that are merged, such as `A1:B1`.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                _write(book, sheet, at, place, cell)
        for at in hidden_rows:
            sheet.set_row(at, None, None, {"hidden": True})
        if merged:
            sheet.merge_range(merged, "merged")
    book.close()
    return out.getvalue()


def _write(
    book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, at: int, place: int, cell: Cell
) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(at, place, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(at, place, cell)
    elif isinstance(cell, tuple) and isinstance(cell[0], str):
        sheet.write_formula(at, place, cell[0], None, cell[1])
    elif isinstance(cell, tuple):
        sheet.write_number(at, place, float(cell[0]), book.add_format({"num_format": cell[1]}))
    elif cell:
        sheet.write_string(at, place, cell)


def of_csv(text: str, sheet: str = "Sheet1") -> bytes:
    """A workbook of a table as text, every cell a text."""
    return xlsx({sheet: list(csv.reader(io.StringIO(text)))})
