"""CSV as publishers and people write it, read as a table of text.

Separators are commas, semicolons, tabs or bars, as the header shows; lines end in any way; a first line `sep=;`, blank
rows and columns, and the row numbers that pandas and R add hold no data and are left out. A file that can be read in two
ways is refused.
"""

import csv
import io
import re
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
import pyarrow.csv as pa_csv  # type: ignore[import-untyped]

from pledgebook.pipelines.core.limits import LIMITS
from pledgebook.pipelines.sources.parsing.parts import PARTS, Parts

Pieces = Callable[[], Iterable[bytes]]
"""Gives the pieces of a text in UTF-8, from its beginning each time."""

SEPARATORS = (",", ";", "\t", "|")
NAMED = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
STATED = re.compile(r'"?sep=(.)"?[,;]*\r?\n', re.IGNORECASE)
"""First line by which a spreadsheet states the separator."""

NAMELESS = re.compile(r"|Unnamed: [0-9]+|\.\.\.[0-9]+")
"""Names that tools give to a column without one: a separator at the end of each line, or row numbers."""

ROW_NUMBERS = frozenset({"X", "index", "rownames", "__index_level_0__"})
"""Names that tools give to row numbers, and that a column of the user's own list may have."""

NUMBERS = r"^[0-9]+(\.0)?$"
FORMULA = re.compile(r'^="(.*)"$')
"""A text that a spreadsheet was told not to turn into a number."""

DAMAGE = re.compile(r"Row #([0-9]+): Expected [0-9]+ columns, got ([0-9]+): (.*)")
"""What pyarrow says of a row with another number of fields."""

STRADDLES = "straddling object"
"""What pyarrow says of a row that is longer than what it reads at once."""

THOUSANDS = r"^-?[1-9][0-9]{0,2}(\.[0-9]{3})+$"
POINT = r"^-?[0-9]*\.([0-9]{1,2}|[0-9]{4,})$|^-?0\.[0-9]+$"
"""A number that can only have a decimal point."""

STREAM_BYTES = 1 << 16
"""Through a buffer of its own pyarrow's threads hold no bytes of Python's."""

LAST_SECONDS = 5.0
"""How long these threads may take to let go of a file; they need a thousandth of that."""

SHOWN_END = 30
LONGEST_ROW = 1 << 20
BLANKS = (b"\xc2\xa0", b"\xe2\x80\xaf", b"\xe3\x80\x80")
"""Blanks beside the plain one: without a break, narrow, and as wide as a letter."""


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
    """Read a table that fits in memory; see `csv_parts`."""
    found = list(csv_parts(lambda: [text.encode()], is_by_hand=is_by_hand))
    return found[0][0], pl.concat([table for _, table in found])


def csv_parts(
    pieces: Pieces, parts: Parts = PARTS, *, is_by_hand: bool = False
) -> Iterator[tuple[list[str], pl.DataFrame]]:
    """Read a table whose rows have as many fields as the header, in parts that are one at least.

    What all rows decide together, such as whether a column holds row numbers, is decided before the first part; only a
    number that can be read in two ways is known at the end.

    Args:
        pieces: The file's text.
        parts: How much is read at once.
        is_by_hand: Whether it is a list of the user's own, whose last line needs no line break. Without one, the last
            number of a publisher's file may be cut off.

    Yields:
        The names, and the columns under the names "0", "1", …, all text without blanks around it.

    Raises:
        UnreadableTableError: The text is no such table, or can be read in two ways.
    """

    def lines() -> Iterator[bytes]:
        return _with_plain_ends(pieces())

    first = next(lines(), b"").decode()
    body, separator = body_of(first)
    head, names = _header(body, separator)
    look = _look(lines(), separator.encode())
    if not look.end.endswith("\n") and not is_by_hand:
        _refuse_open_end(look.end)
    if look.quotes % 2:
        found = "a quotation mark that is not closed"
        remedy = (
            "The file may have been cut short, or a quotation mark is missing. Take the whole file again."
        )
        raise UnreadableTableError(found, "quotation marks in pairs", remedy)
    beyond = max(_first_width(body[len(head) : len(head) + LONGEST_ROW], separator) - len(names), 0)
    _demand_few(len(names) + beyond)
    names += [""] * beyond
    skipped = len(first.encode()) - len(body.encode())

    def tables(places: Sequence[str]) -> Iterator[pl.DataFrame]:
        rows = _Rows(chain(lines(), [] if look.end.endswith("\n") else [b"\n"]), skipped)
        return _cells(rows, names, separator, look, parts.text_bytes, places)

    of_tools = frozenset() if is_by_hand else ROW_NUMBERS
    kept, named = _kept(tables, names, of_tools, is_beyond=beyond == 1)
    doubts = _Doubts([named[place] for place in kept]) if separator == ";" else None
    for table in tables([str(place) for place in kept]):
        renamed = table.rename({str(place): str(to) for to, place in enumerate(kept)})
        if doubts:
            doubts.add(renamed)
        yield [named[place] for place in kept], renamed
    if doubts:
        doubts.refuse()


def _with_plain_ends(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Write every end of a line as one line feed."""
    rest = b""
    for piece in pieces:
        text = rest + piece
        rest = b"\r" if text.endswith(b"\r") else b""  # a line feed may follow in the next piece
        text = text.removesuffix(rest)
        yield text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text
    if rest:
        yield b"\n"


@dataclass(frozen=True)
class _Look:
    """What a look at the whole text tells cheaply.

    Args:
        quotes: Number of quotation marks.
        end: The last characters.
        has_blanks: Whether there can be blanks around cells.
        has_formulas: Whether a cell can be a formula.
        has_blank_rows: Whether a row can be blank.
    """

    quotes: int
    end: str
    has_blanks: bool
    has_formulas: bool
    has_blank_rows: bool


def _look(lines: Iterable[bytes], separator: bytes) -> _Look:
    quotes, last, marks = 0, b"", [False, False, False]
    beside = (separator + b" ", b" " + separator, b"\n ", b" \n", b'" ', b' "')
    for piece in lines:
        quotes += piece.count(b'"')
        text = last[-1:] + piece  # a mark of two characters may be cut
        # One character is found far faster than two.
        has_blank, has_quote = b" " in text, b'"' in text
        marks[0] = marks[0] or (
            (has_blank and any(one in text for one in beside))
            or b"\t" in text
            or (not text.isascii() and any(one in text for one in BLANKS))
        )
        marks[1] = marks[1] or (has_quote and b'="' in text)
        marks[2] = (
            marks[2]
            or (has_quote and b'\n"' in text)
            or (has_blank and b"\n " in text)
            or b"\n" + separator in text
        )
        last = text[-4 * SHOWN_END :] if len(text) >= SHOWN_END else (last + piece)[-4 * SHOWN_END :]
    return _Look(quotes, last.decode(errors="ignore")[-SHOWN_END:], *marks)


class _Rows(io.RawIOBase):
    """The text of a table as a stream for the reader of CSV, from its header on."""

    def __init__(self, pieces: Iterable[bytes], skipped: int) -> None:
        super().__init__()
        self._pieces, self._skipped, self._rest = iter(pieces), skipped, b""

    def end(self) -> None:
        """Have nothing more to read."""
        self._pieces, self._rest = iter(()), b""

    def readable(self) -> bool:
        """A stream for reading."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, as many as asked for until the end."""
        found = [self._rest]
        missing = size - len(self._rest)
        while (size < 0 or missing > 0) and (piece := next(self._pieces, None)) is not None:
            found.append(piece[self._skipped :])
            self._skipped = max(self._skipped - len(piece), 0)
            missing -= len(found[-1])
        text = b"".join(found)
        end = len(text) if size < 0 else size
        self._rest = text[end:]
        return text[:end]


class _Fed(io.RawIOBase):
    """What pyarrow holds of such a stream, so that one sees when its threads, which read ahead, have let go of it.

    One that still reads, or frees Python's bytes, when Python has ended would abort the program.
    """

    def __init__(self, rows: _Rows) -> None:
        super().__init__()
        self._rows = rows

    def readable(self) -> bool:
        """A stream for reading."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        return self._rows.read(size)


def _kept(
    tables: Callable[[Sequence[str]], Iterator[pl.DataFrame]],
    names: list[str],
    of_tools: frozenset[str],
    *,
    is_beyond: bool,
) -> tuple[list[int], list[str]]:
    """Return the places of the columns that hold data, and the names of all; only doubtful columns are looked at."""
    last = len(names) - 1
    shifted = ["", *names[:-1]] if is_beyond else names
    doubtful = {
        place
        for place in range(len(names))
        for name in (names[place], shifted[place])
        if NAMELESS.fullmatch(name) or name in of_tools
    }
    if not doubtful:
        return list(range(len(names))), names
    columns = pl.concat(list(tables([str(place) for place in sorted(doubtful)])))
    if is_beyond and not _is_blank(columns[str(last)]) and _is_count(columns["0"]):
        names = shifted  # R writes no name above the names of the rows
    kept = [
        place
        for place, name in enumerate(names)
        if place not in doubtful or not _is_left_out(name, columns[str(place)], of_tools)
    ]
    return kept, names


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
    if len(head) > LIMITS.name_bytes:
        found = f"a first line of more than {LIMITS.name_bytes:,} letters, which begins {head[:SHOWN_END]!r}"
        remedy = "This is no table, or it has no ends of lines. Take the publisher's own file."
        raise UnreadableTableError(found, "a line of column names", remedy)
    names = [name.replace("\ufeff", "").strip() for name in _split(head, separator)]
    if not names:
        found = f"a header that cannot be read ({head[:SHOWN_END]!r})"
        raise UnreadableTableError(found, "names separated by commas", "Take the whole file again.")
    return head, names


def _demand_few(columns: int) -> None:
    if columns > LIMITS.columns:
        remedy = "This is no table of a publisher. If it has months as columns, hand in the table with a row a month."
        found = f"{columns:,} columns"
        raise UnreadableTableError(found, f"at most {LIMITS.columns:,}", remedy)


def _first_width(text: str, separator: str) -> int:
    """Return the number of fields of the first row below the header; 0 if it cannot be read."""
    try:
        rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
        return next((len(row) for row in rows if row), 0)
    except csv.Error:
        return 0


def _cells(
    rows: _Rows, names: list[str], separator: str, look: _Look, text_bytes: int, places: Sequence[str]
) -> Iterator[pl.DataFrame]:
    """Yield the cells below the header in some columns, tidied; a frame without rows if there are none."""
    all_places = [str(number) for number in range(len(names))]
    is_empty = True
    fed: _Fed | None = _Fed(rows)
    is_let_go = threading.Event()
    weakref.finalize(fed, is_let_go.set)
    reader = None
    try:
        reader = pa_csv.open_csv(
            pa.BufferedInputStream(pa.PythonFile(fed, mode="r"), buffer_size=STREAM_BYTES),
            read_options=pa_csv.ReadOptions(
                column_names=all_places, skip_rows=1, use_threads=False, block_size=text_bytes
            ),
            parse_options=pa_csv.ParseOptions(delimiter=separator, newlines_in_values=look.quotes > 0),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(all_places, pa.string()),
                strings_can_be_null=False,
                include_columns=list(places),
            ),
        )
        for batch in reader:
            if batch.num_rows:
                is_empty = False
                yield _tidy(pl.DataFrame(pl.from_arrow(batch)), separator, look)
    except pa.ArrowInvalid as error:
        if "Empty CSV file" not in str(error):
            found = _damage(" ".join(str(error).split()), text_bytes)
            expected = f"{len(names)} fields in every row, separated by {NAMED[separator]}"
            remedy = "A row is damaged, or the file was cut short. Take the whole file again."
            raise UnreadableTableError(found, expected, remedy, names) from error
    finally:
        rows.end()
        reader = fed = None  # what follows waits for the threads of pyarrow alone
        is_let_go.wait(LAST_SECONDS)
    if is_empty:
        yield pl.DataFrame(schema=dict.fromkeys(places, pl.String))


def _damage(message: str, text_bytes: int) -> str:
    """Return what is wrong with a row, numbered as in the ledger; pyarrow counts the header as a row."""
    if STRADDLES in message:
        return f"a row of more than {text_bytes:,} bytes"
    damage = DAMAGE.search(message)
    if damage is None:
        return f"CSV that cannot be read ({message[:120]})"
    number, fields, text = int(damage[1]) - 1, int(damage[2]), damage[3]
    return f"{fields} field{'' if fields == 1 else 's'} in row {number}, counted without the header ({text[:80]!r})"


def _tidy(table: pl.DataFrame, separator: str, look: _Look) -> pl.DataFrame:
    """Drop blanks around cells and blank rows, where there can be any."""
    if look.has_blanks:
        table = table.with_columns(pl.all().str.strip_chars())
    if look.has_formulas:
        table = table.with_columns(pl.all().str.replace(FORMULA.pattern, "${1}"))
    if table.width > 1 and look.has_blank_rows:
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


class _Doubts:
    """Numbers such as `31.208` in a file with semicolons, where a point may separate thousands."""

    def __init__(self, names: list[str]) -> None:
        self._names, self._found = names, dict[str, str]()
        self._clear: set[str] = set()

    def add(self, table: pl.DataFrame) -> None:
        """Look at a part of the rows: a column with one plain decimal point is clear."""
        for place in table.columns:
            if table[place].str.contains(POINT).any():
                self._clear.add(place)
            elif place not in self._found and table[place].str.contains(THOUSANDS).any():
                self._found[place] = table[place].filter(table[place].str.contains(THOUSANDS))[0]

    def refuse(self) -> None:
        """Refuse the file if the numbers of a column can be read in two ways."""
        for place in sorted(self._found.keys() - self._clear, key=int):
            found = (
                f"{self._found[place]!r} in the column {self._names[int(place)]!r} of a file with semicolons, where a point "
                "may separate thousands"
            )
            remedy = "Save the file with commas between the fields and a point before the decimals."
            raise UnreadableTableError(found, "numbers that can be read in one way only", remedy)
