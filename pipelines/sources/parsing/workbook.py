"""Cells of an Excel 97 workbook (.xls), read by xlrd.

A boolean or an error is returned as words, so that it is rejected where a number is expected. xlrd raises errors of
many kinds on damaged bytes; here they become one. (Calamine, which is faster, was seen to abort the whole process on
some of them.)
"""

import io
from dataclasses import dataclass

import xlrd

Cell = str | float
Sheet = dict[tuple[int, int], Cell]
"""Cells of a sheet by row and column, counted from 0, without blank ones."""

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORDS = {xlrd.XL_CELL_BOOLEAN: "a truth value", xlrd.XL_CELL_ERROR: "an error"}
BLANK = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


class WorkbookError(ValueError):
    """The bytes are not a readable workbook; the message is what was found."""


@dataclass(frozen=True)
class Workbook:
    """A workbook's sheets.

    Args:
        sheets: The sheets by name, in their order.
        is_1904: Whether its dates are counted from 1904 instead of 1900.
    """

    sheets: dict[str, Sheet]
    is_1904: bool


def read_workbook(raw: bytes) -> Workbook:
    """Read the cells of every sheet.

    Raises:
        WorkbookError: The file is damaged, encrypted, or not an Excel 97 workbook.
    """
    if not raw.startswith(SIGNATURE):
        message = "a file that is not an Excel 97 workbook"
        raise WorkbookError(message)
    try:
        book = xlrd.open_workbook(file_contents=raw, logfile=io.StringIO(), ragged_rows=True)
        return Workbook({sheet.name: _cells(sheet) for sheet in book.sheets()}, book.datemode == 1)
    except Exception as error:  # xlrd raises errors of any kind on damaged bytes
        message = f"a damaged workbook ({type(error).__name__}: {str(error)[:80]})"
        raise WorkbookError(message) from error


def _cells(sheet: xlrd.sheet.Sheet) -> Sheet:
    """Return the cells that are not blank."""
    return {
        (row, column): WORDS.get(cell.ctype, cell.value)
        for row in range(sheet.nrows)
        for column, cell in enumerate(sheet.row(row))
        if cell.ctype not in BLANK and cell.value != ""
    }
