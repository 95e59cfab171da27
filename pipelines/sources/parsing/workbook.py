"""The cells of an Excel 97 workbook (.xls), read by xlrd.

A truth value or an error is given as a word, so that it is refused where a number is wanted. xlrd meets damaged
bytes with errors of many kinds: here they are one. (Calamine, which reads faster, was seen to end the whole process
on some of them.)
"""

import io
from dataclasses import dataclass

import xlrd

Cell = str | float
Sheet = dict[tuple[int, int], Cell]
"""The cells of a sheet by row and column, counted from 0; blank ones are left out."""

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORDS = {xlrd.XL_CELL_BOOLEAN: "a truth value", xlrd.XL_CELL_ERROR: "an error"}
BLANK = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


class WorkbookError(ValueError):
    """The bytes are no workbook that can be read; says what was found."""


@dataclass(frozen=True)
class Workbook:
    """A workbook's sheets.

    Args:
        sheets: The sheets by name, in their order.
        is_1904: Whether its days are counted from 1904 instead of 1900.
    """

    sheets: dict[str, Sheet]
    is_1904: bool


def read_workbook(raw: bytes) -> Workbook:
    """Read the cells of every sheet.

    Raises:
        WorkbookError: The file is damaged, encrypted, or no workbook of Excel 97.
    """
    if not raw.startswith(SIGNATURE):
        message = "no compound file"
        raise WorkbookError(message)
    try:
        book = xlrd.open_workbook(file_contents=raw, logfile=io.StringIO(), ragged_rows=True)
        return Workbook({sheet.name: _cells(sheet) for sheet in book.sheets()}, book.datemode == 1)
    except Exception as error:  # whatever is wrong with the bytes, it is the bytes that are wrong
        message = f"a workbook that is damaged ({type(error).__name__}: {str(error)[:80]})"
        raise WorkbookError(message) from error


def _cells(sheet: xlrd.sheet.Sheet) -> Sheet:
    """The cells that hold something."""
    return {
        (row, column): WORDS.get(cell.ctype, cell.value)
        for row in range(sheet.nrows)
        for column, cell in enumerate(sheet.row(row))
        if cell.ctype not in BLANK and cell.value != ""
    }
