"""A table in an Excel workbook (.xlsx), read as the text that a CSV file of the same table would have.

Numbers are doubles in a workbook and become the shortest decimal that is this double, which is what was typed. Of a
computed number only 15 digits are kept, as Excel itself shows it. A percentage, and a date that shows only its month or
year, become the text that is seen. What the reader of values (calamine) leaves blank
without a word, an error such as #N/A or a formula that was never computed, is looked for in the sheet's XML.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from pledgebook.pipelines.core.limits import LIMITS, Limits, megabytes

Row = list[str]
IsHeader = Callable[[Sequence[str]], bool]
Shown = Callable[[str], str]
"""Makes of a cell's value the text that is seen."""

DIGITS = 15
"""Significant digits that a workbook keeps of a number."""

WHOLE_BELOW = 2**53
"""Whole numbers below this are exact in a workbook."""

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BUILT_IN = {9: "0%", 10: "0.00%", 17: "mmm-yy"}
"""Number formats that a workbook names by number only."""

UNREAD = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""Parts of a number format that are no codes: quoted text, single characters, conditions and colors."""


CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]+)"')
STYLE = re.compile(rb'\bs="([0-9]+)"')
IS_ERROR = re.compile(rb'\bt="e"')
IS_TEXT = re.compile(rb'\bt="(?:str|s|inlineStr)"')
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
SHARED = "xl/sharedStrings.xml"
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si>.*?</(?:\w+:)?si>", re.DOTALL)
ERROR_WORD = re.compile(rb"#[A-Z/0!?]+")

UNREADABLE = (
    CalamineError,
    zipfile.BadZipFile,
    etree.XMLSyntaxError,
    KeyError,
    OSError,
    ValueError,
    EOFError,
)


class XlsxError(ValueError):
    """A workbook that cannot be read as a table: what was found, what was expected, and what to do."""

    def __init__(self, found: str, expected: str, remedy: str) -> None:
        super().__init__(found)
        self.found, self.expected, self.remedy = found, expected, remedy


@dataclass(frozen=True)
class Table:
    """A sheet's table.

    Args:
        names: The names of the columns, from the first row that is not blank.
        rows: The rows below, without blank ones; as many texts each as names.
    """

    names: Row
    rows: list[Row]


def read_xlsx(raw: bytes, sheet: str | None, is_header: IsHeader) -> Table:
    """Read the table of a workbook: of the named sheet, of the only one with data, or of the only one with a known header.

    Args:
        raw: The workbook's bytes.
        sheet: The name of the sheet, if it was given.
        is_header: Whether names of columns are those of a known layout.

    Raises:
        XlsxError: The workbook cannot be read, the sheet is not known, or a cell holds no value: an error, a formula
            that was never computed, merged cells in the header; names the sheet and the cell.
    """
    try:
        _demand_bounded(raw)
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        grids = {name: _grid(book, name) for name in book.sheet_names}
        name = _chosen({name: grid for name, grid in grids.items() if any(grid)}, sheet, is_header)
        merged = book.get_sheet_by_name(name).merged_cell_ranges or []
        marks = _marks(raw, name)
    except XlsxError:
        raise
    except UNREADABLE as error:
        found = f"a workbook that cannot be opened ({' '.join(str(error).split())[:120]})"
        raise XlsxError(found, "an Excel workbook (.xlsx)", "Save it again, or download it again.") from error
    for (row, column), text in marks.items():
        if row < len(grids[name]) and column < len(grids[name][row]):
            grids[name][row][column] = text(grids[name][row][column])
    return _table(name, grids[name], merged)


def _demand_bounded(raw: bytes, limits: Limits = LIMITS) -> None:
    """Reject a sheet that would fill the memory.

    The reader makes a cell of each place between the first and the last, and a copy of a shared text for each that shows it.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        longest = _longest_text(archive)
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _demand_sheet(archive.read(name), name.rpartition("/")[2], longest, limits)


def _longest_text(archive: zipfile.ZipFile) -> int:
    """Return the size of the longest text that several cells share."""
    if SHARED not in archive.namelist():
        return 0
    return max((len(one[0]) for one in SHARED_TEXT.finditer(archive.read(SHARED))), default=0)


def _demand_sheet(content: bytes, name: str, longest: int, limits: Limits) -> None:
    places = PLACE.findall(content)
    if not places:
        return
    columns = sorted({letters for letters, _row in places}, key=lambda one: (len(one), one))
    rows = sorted({int(row) for _letters_, row in places})
    width = _column(columns[-1].decode()) - _column(columns[0].decode()) + 1
    cells = width * (rows[-1] - rows[0] + 1)
    if cells > limits.cells or width > limits.columns:
        found = f"{cells:,} cells in {width:,} columns between the first and the last of the sheet {name}"
        expected = f"at most {limits.cells:,} in {limits.columns:,}"
        raise XlsxError(found, expected, "Delete what stands far from the table, or save the sheet as CSV.")
    if (text := content.count(b't="s"') * longest) > limits.text_bytes:
        found = f"up to {megabytes(text)} of text in the sheet {name}, where cells share long texts"
        raise XlsxError(found, f"at most {megabytes(limits.text_bytes)}", "Save the sheet as CSV.")


def _grid(book: CalamineWorkbook, name: str) -> list[Row]:
    """Return a sheet's cells as text from A1 on; a blank row is empty. Hidden rows and columns are read like others."""
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    grid = [[_cell(cell, name, at, place) for place, cell in enumerate(row)] for at, row in enumerate(rows)]
    return [row if any(cell.strip() for cell in row) else [] for row in grid]


def _cell(cell: object, sheet: str, row: int, column: int) -> str:
    """Return a cell as text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return _number(float(cell), sheet, row, column)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number(number: float, sheet: str, row: int, column: int) -> str:
    if number.is_integer():
        if abs(number) >= WHOLE_BELOW:
            found = f"the number {number!r} in {_place(row, column)} of the sheet '{sheet}'"
            expected = f"at most {DIGITS} digits, since a workbook keeps no more of a number"
            raise XlsxError(found, expected, "Format the cell as text and type it again.")
        return str(int(number))
    exact = Decimal(repr(number))
    return f"{exact if len(exact.as_tuple().digits) <= DIGITS else Decimal(f'{number:.{DIGITS}g}'):f}"


def _chosen(grids: dict[str, list[Row]], wanted: str | None, is_header: IsHeader) -> str:
    """Return the name of the sheet to read."""
    listed = ", ".join(f"'{name}'" for name in grids)
    if wanted is not None:
        if wanted not in grids:
            found = f"no sheet '{wanted}' with data"
            raise XlsxError(found, f"one of {listed or 'its sheets'}", "Correct the name of the sheet.")
        return wanted
    if not grids:
        found = "a workbook without data"
        raise XlsxError(found, "a sheet with a table", "Hand in the right file.")
    known = [name for name, grid in grids.items() if is_header(next(row for row in grid if row))]
    if len(grids) == 1 or len(known) == 1:
        return (known or list(grids))[0]
    found = f"{len(grids)} sheets with data: {listed}"
    raise XlsxError(found, "one sheet with data", "Name the sheet to read with --sheet.")


def _table(sheet: str, grid: list[Row], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> Table:
    top = next(at for at, row in enumerate(grid) if row)
    width = max(len(row) for row in grid)
    rows = [row + [""] * (width - len(row)) for row in grid[top:] if row]
    _check_header(sheet, rows, top, merged)
    kept = [place for place in range(width) if any(row[place].strip() for row in rows)]
    header, *below = [[row[place] for place in kept] for row in rows]
    return Table([name.strip() for name in header], below)


def _check_header(
    sheet: str, rows: list[Row], top: int, merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    """Check that the first row has one name above every column."""
    expected = "one row of column names at the top, one name above each column"
    for (first, left), (last, right) in merged:
        if first <= top <= last:
            found = f"merged cells {_place(first, left)}:{_place(last, right)} in the header of the sheet '{sheet}'"
            raise XlsxError(found, expected, "Unmerge them, and keep one row of names above the table.")
    header, below = rows[0], rows[1:]
    bare = [
        at for at, name in enumerate(header) if not name.strip() and any(row[at].strip() for row in below)
    ]
    named = [name for name in header if name.strip()]
    if bare and len(named) == 1:
        found = f"the single line {named[0][:60]!r} above the table in the sheet '{sheet}'"
        raise XlsxError(found, expected, "Delete the lines above the column names.")
    if bare:
        found = f"column {_letters(bare[0])} without a name in row {top + 1} of the sheet '{sheet}'"
        raise XlsxError(found, expected, "Name the column, or delete it.")


def _marks(raw: bytes, sheet: str) -> dict[tuple[int, int], Shown]:
    """Return the cells that show their value in another way: as a percentage, a month or a year.

    Raises:
        XlsxError: A cell holds an error, or a formula without a value.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        content = archive.read(_part(archive, sheet))
        shown = _styles(archive)
    if not shown and b't="e"' not in content and not FORMULA.search(content):
        return {}
    return dict(_marked(content, sheet, shown))


def _marked(content: bytes, sheet: str, shown: dict[int, Shown]) -> Iterator[tuple[tuple[int, int], Shown]]:
    for cell in CELL.finditer(content):
        attributes, body = cell[1], cell[2]
        place, style = PLACE.search(attributes), STYLE.search(attributes)
        where = f"{place[1].decode()}{place[2].decode()}" if place else "a cell"
        is_text = IS_TEXT.search(attributes) is not None
        _check_value(attributes, body, f"{where} of the sheet '{sheet}'", is_text=is_text)
        if place and style and not is_text and int(style[1]) in shown:
            yield (int(place[2]) - 1, _column(place[1].decode())), shown[int(style[1])]


def _check_value(attributes: bytes, body: bytes, where: str, *, is_text: bool) -> None:
    if IS_ERROR.search(attributes):
        word = ERROR_WORD.search(body)
        found = f"the error {word[0].decode() if word else ''} in {where}"
        raise XlsxError(found, "a value", "Mend the formula, or clear the cell if its value is unknown.")
    if FORMULA.search(body) and not VALUE.search(body) and not is_text:
        found = f"a formula without a value in {where}"
        remedy = "Open the workbook in a spreadsheet program, let it compute, and save it again."
        raise XlsxError(found, "a formula with its value", remedy)


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of a sheet's member."""
    book = etree.fromstring(archive.read("xl/workbook.xml"), _parser())
    links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _parser())
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    link = next((one.get(RELATION) for one in book.iter("{*}sheet") if one.get("name") == sheet), None)
    return posixpath.normpath(posixpath.join("xl", targets[link])).removeprefix("/")


def _styles(archive: zipfile.ZipFile) -> dict[int, Shown]:
    """Return the cell styles under which a number is seen as a percentage, or a date as a month or a year."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = etree.fromstring(archive.read("xl/styles.xml"), _parser())
    formats = BUILT_IN | {
        int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in styles.iter("{*}numFmt")
    }
    cells = styles.find("{*}cellXfs")
    found = [] if cells is None else [formats.get(int(one.get("numFmtId", "0")), "") for one in cells]
    every = {at: _shown(code) for at, code in enumerate(found)}
    return {at: shown for at, shown in every.items() if shown is not None}


def _shown(code: str) -> Shown | None:
    """Return what makes the text that a number format shows; None where the plain value is seen."""
    plain = UNREAD.sub("", code).lower()
    if "%" in plain:
        return _percentage
    letters = set(plain) & set("ymdhs")
    if letters == {"y", "m"}:
        return lambda text: text[: len("2026-01")]
    return (lambda text: text[: len("2026")]) if letters == {"y"} else None


def _percentage(text: str) -> str:
    try:
        return f"{(Decimal(text) * 100).normalize():f}%"
    except ArithmeticError:
        return text


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _letters(column: int) -> str:
    """Return a column's letters, counted from 0."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _place(row: int, column: int) -> str:
    return f"{_letters(column)}{row + 1}"
