"""The workbook of USDA's export sales query, read as the rows of the API.

Address: https://apps.fas.usda.gov/esrqs/ (Export Sales Query, download as Excel).
One sheet, one row per week and destination, names of columns in its first row; the first column, the commodity, has no
name, and the last two figures, those for the next marketing year, are named like two before them. The marketing year is
not printed: it follows from the week, and in the week in which two years meet from the order of the rows.
"""

from collections import Counter
from datetime import date, timedelta

import polars as pl

from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.table import check_length, fault
from pledgebook.pipelines.sources.parsing.workbook import Cell, Sheet, WorkbookError, read_workbook
from pledgebook.pipelines.sources.usda_esr.codes import (
    COMMODITY_NAMES,
    DESTINATION_NAMES,
    MARKETING_YEAR_STARTS,
)

HEADER = (
    *(
        "",
        "Date",
        "Country",
        "Weekly Exports",
        "Accum Exports",
        "Outstanding Sales",
        "Gross Sales",
        "Net Sales",
    ),
    *("Total Commitments", "Outstanding Sales", "Net Sales", "Unit Desc"),
)
FIGURES = (
    *("weeklyExports", "accumulatedExports", "outstandingSales", "grossNewSales", "currentMYNetSales"),
    *("currentMYTotalCommitment", "nextMYOutstandingSales", "nextMYNetSales"),
)
COLUMNS = ("commodityCode", "weekEndingDate", "countryCode", *FIGURES, "unitId", "marketYear")
UNIT_NAMES = {"METRIC TONS": "1"}
FIRST_SERIAL, LAST_SERIAL = 61, 73050
EXPECTED = f"the query's workbook, with the columns {', '.join(name for name in HEADER if name)}"
REMEDY = "Download the workbook from the export sales query again, and do not edit it."


def of_query(raw: bytes, sidecar: Sidecar) -> pl.DataFrame:
    """Read the query's workbook as text in the columns of the API, with `marketYear`.

    An unknown name of a commodity, a country or a unit is left as it is, so that its row is rejected with it.

    Raises:
        SourceError: The workbook cannot be read, or is another one.
    """
    check_length(raw, sidecar)
    try:
        book = read_workbook(raw)
    except WorkbookError as error:
        fault(sidecar, str(error), EXPECTED, REMEDY)
    if len(book.sheets) != 1:
        fault(sidecar, f"{len(book.sheets)} sheets", EXPECTED, REMEDY)
    sheet = next(iter(book.sheets.values()))
    found = tuple(str(sheet.get((0, column), "")).strip() for column in range(len(HEADER)))
    if found != HEADER or any(column >= len(HEADER) for _, column in sheet):
        fault(sidecar, f"the columns {', '.join(map(repr, found))}", EXPECTED, REMEDY)
    epoch = date(1904, 1, 1) if book.is_1904 else date(1899, 12, 30)
    rows = [_row(sheet, number, epoch) for number in sorted({row for row, _ in sheet if row})]
    return pl.DataFrame(_with_years(rows), schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def _row(sheet: Sheet, number: int, epoch: date) -> list[str]:
    commodity, day, country, *figures, unit = (
        _text(sheet.get((number, column), "")) for column in range(len(HEADER))
    )
    serial = sheet.get((number, 1))
    if isinstance(serial, float) and serial.is_integer() and FIRST_SERIAL <= serial <= LAST_SERIAL:
        day = (epoch + timedelta(days=int(serial))).isoformat()
    code = COMMODITY_NAMES.get(commodity.upper(), commodity)
    destination = DESTINATION_NAMES.get(country.upper(), country)
    return [code, day, destination, *figures, UNIT_NAMES.get(unit.upper(), unit)]


def _with_years(rows: list[list[str]]) -> list[list[str]]:
    """Add the marketing year; none in a week of two years whose rows do not tell them apart.

    In the first week of a year the exports so far are those of the week.
    """
    per_week = Counter((*row[:3], row[3] == row[4]) for row in rows)
    dated = []
    for row in rows:
        old, new = _years(row[0], row[1])
        is_first = row[3] == row[4]
        is_clear = per_week[(*row[:3], is_first)] == 1
        year = old if old == new else (new if is_first else old) if is_clear else None
        dated.append([*row, str(year) if year else ""])
    return dated


def _years(commodity: str, day: str) -> tuple[int | None, int | None]:
    """Return the marketing years of the first and the last day of a week."""
    start = MARKETING_YEAR_STARTS.get(commodity)
    try:
        last = date.fromisoformat(day)
    except ValueError:
        return None, None
    if start is None:
        return None, None
    first = last - timedelta(days=6)
    old, new = (one.year + (one.month >= start) - (start == 1) for one in (first, last))
    return old, new


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.strip()
    return str(int(cell)) if cell.is_integer() else repr(cell)
