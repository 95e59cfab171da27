"""CSV as publishers and people write it, read as a table of text.

Separators are commas, semicolons, tabs or bars, as the header shows; lines end in any way; a first line `sep=;`, blank
rows and columns, and the row numbers that pandas and R add hold no data and are left out. A file that can be read in two
ways is refused.
"""

import csv
import io
import re
from collections.abc import Sequence

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
import pyarrow.csv as pa_csv  # type: ignore[import-untyped]

SEPARATORS = (",", ";", "\t", "|")
NAMED = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
STATED = re.compile(r'"?sep=(.)"?[,;]*\r?\n', re.IGNORECASE)
"""First line by which a spreadsheet states the separator."""

NAMELESS = re.compile(r"|Unnamed: \d+|\.\.\.\d+")
"""Names that tools give to a column without one: a separator at the end of each line, or row numbers."""

ROW_NUMBERS = frozenset({"X", "index", "rownames", "__index_level_0__"})
"""Names that tools give to row numbers, and that a column of the user's own list may have."""

NUMBERS = r"^[0-9]+(\.0)?$"
FORMULA = re.compile(r'^="(.*)"$')
"""A text that a spreadsheet was told not to turn into a number."""

THOUSANDS = r"^-?[1-9][0-9]{0,2}(\.[0-9]{3})+$"
POINT = r"^-?[0-9]*\.([0-9]{1,2}|[0-9]{4,})$|^-?0\.[0-9]+$"
"""A number that can only have a decimal point."""

SHOWN_END = 30


class UnreadableTableError(ValueError):
    """The text is no table.

    Args:
        found: What was found.
        expected: What was expected.
        remedy: What to do.
        names: The names in its header, if they could be read.
    """

    def __init__(self, found: str, expected: str, remedy: str, names: Sequence[str] = ()) -> None:
        super().__init__(found, expected, remedy)
        self.found, self.expected, self.remedy, self.names = found, expected, remedy, names


def read_csv(text: str, *, is_by_hand: bool = False) -> tuple[list[str], pl.DataFrame]:
    """Read a table whose rows have as many fields as the header.

    Args:
        text: The file's text.
        is_by_hand: Whether it is a list of the user's own, whose last line needs no line break. Without one, the last
            number of a publisher's file may be cut off.

    Returns:
        The names, and the columns under the names "0", "1", …, all text without blanks around it.

    Raises:
        UnreadableTableError: The text is no such table, or can be read in two ways.
    """
    body, separator = body_of(text)
    head, names = _header(body, separator)
    if not body.endswith("\n"):
        if not is_by_hand:
            _refuse_open_end(body)
        body += "\n"
    if body.count('"') % 2:
        found = "a quotation mark that is not closed"
        remedy = (
            "The file may have been cut short, or a quotation mark is missing. Take the whole file again."
        )
        raise UnreadableTableError(found, "quotation marks in pairs", remedy)
    beyond = max(_first_width(body[len(head) :], separator) - len(names), 0)
    names += [""] * beyond
    table = _cells(body, head, names, separator)
    if beyond == 1 and not _is_blank(table[str(len(names) - 1)]) and _is_count(table["0"]):
        names = ["", *names[:-1]]  # R writes no name above the names of the rows
    of_tools = frozenset() if is_by_hand else ROW_NUMBERS
    kept = [place for place, name in enumerate(names) if not _is_left_out(name, table[str(place)], of_tools)]
    table = table.select(pl.col(str(place)).alias(str(to)) for to, place in enumerate(kept))
    if separator == ";":
        _refuse_ambiguous([names[place] for place in kept], table)
    return [names[place] for place in kept], table


def _refuse_open_end(body: str) -> None:
    found = f"a last line without a line break, {body[-SHOWN_END:]!r}"
    remedy = (
        "The file may have been cut short within its last field. Take it again; or, if its last row is whole as it is, "
        "end it with a line break in a text editor and ingest that file."
    )
    raise UnreadableTableError(found, "a line break after every row", remedy)


def body_of(text: str) -> tuple[str, str]:
    """Return a table's text from its header on, with plain line ends, and the separator of its fields."""
    body = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    stated = STATED.match(body)
    body = body[stated.end() :].lstrip("\n") if stated else body
    if stated and stated[1] in SEPARATORS:
        return body, stated[1]
    first = body.split("\n", 1)[0]
    return body, max(SEPARATORS, key=lambda separator: len(_split(first, separator)))


def _split(line: str, separator: str) -> list[str]:
    """Return the fields of a line; none if it cannot be read with this separator."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return []


def _header(body: str, separator: str) -> tuple[str, list[str]]:
    """Return the header as text and as names."""
    head = body.split("\n", 1)[0]
    names = [name.replace("\ufeff", "").strip() for name in _split(head, separator)]
    if not names:
        found = f"a header that cannot be read ({head[:SHOWN_END]!r})"
        raise UnreadableTableError(found, "names separated by commas", "Take the whole file again.")
    return head, names


def _first_width(text: str, separator: str) -> int:
    """Return the number of fields of the first row below the header; 0 if it cannot be read."""
    try:
        rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
        return next((len(row) for row in rows if row), 0)
    except csv.Error:
        return 0


def _cells(body: str, head: str, names: list[str], separator: str) -> pl.DataFrame:
    """Return the cells below the header, tidied."""
    places = [str(number) for number in range(len(names))]
    nothing = pl.DataFrame(schema=dict.fromkeys(places, pl.String))
    if not body[len(head) :].strip():
        return nothing
    try:
        read = pa_csv.read_csv(
            io.BytesIO(body.encode()),
            read_options=pa_csv.ReadOptions(column_names=places, skip_rows=1, use_threads=False),
            parse_options=pa_csv.ParseOptions(delimiter=separator, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(places, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        found = f"CSV that cannot be read ({' '.join(str(error).split())[:120]})"
        expected = f"{len(names)} fields in every row, separated by {NAMED[separator]}"
        remedy = "A row is damaged, or the file was cut short. Take the whole file again."
        raise UnreadableTableError(found, expected, remedy, names) from error
    frame = pl.from_arrow(read)
    table = frame if isinstance(frame, pl.DataFrame) else frame.to_frame()
    return _tidy(table, body, separator)


def _tidy(table: pl.DataFrame, body: str, separator: str) -> pl.DataFrame:
    """Drop blanks around cells and blank rows; a look at the text tells cheaply whether there can be any."""
    beside = (f"{separator} ", f" {separator}", "\n ", " \n", '" ', ' "', "\u00a0", "\u202f", "\u3000", "\t")
    if any(blank in body for blank in beside):
        table = table.with_columns(pl.all().str.strip_chars())
    if '="' in body:
        table = table.with_columns(pl.all().str.replace(FORMULA.pattern, "${1}"))
    if table.width > 1 and (f"\n{separator}" in body or '\n"' in body or "\n " in body):
        table = table.filter(pl.any_horizontal(pl.all() != ""))
    return table


def _is_left_out(name: str, column: pl.Series, of_tools: frozenset[str]) -> bool:
    """Whether a column holds no data: a nameless one that is blank, or row numbers."""
    is_nameless = NAMELESS.fullmatch(name) is not None
    return (is_nameless and _is_blank(column)) or ((is_nameless or name in of_tools) and _is_count(column))


def _is_blank(column: pl.Series) -> bool:
    return bool((column == "").all())


def _is_count(column: pl.Series) -> bool:
    """Whether a column is a row number: whole numbers, each once."""
    return len(column) > 0 and bool(column.str.contains(NUMBERS).all()) and column.n_unique() == len(column)


def _refuse_ambiguous(names: list[str], table: pl.DataFrame) -> None:
    """Refuse `31.208` in a file with semicolons, where a point may separate thousands, unless its column shows otherwise."""
    for name, column in zip(names, table.iter_columns(), strict=True):
        cells = column.filter(column.str.contains(THOUSANDS))
        if len(cells) and not column.str.contains(POINT).any():
            found = f"{cells[0]!r} in the column {name!r} of a file with semicolons, where a point may separate thousands"
            remedy = "Save the file with commas between the fields and a point before the decimals."
            raise UnreadableTableError(found, "numbers that can be read in one way only", remedy)
