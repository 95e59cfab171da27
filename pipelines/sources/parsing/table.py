"""Strict reader shared by all sources: bytes in, a table of text out.

Each column is mapped, ignored by name, or an error. A fault of the whole file is a `SourceError` that names the
file, what was found, what was expected and what to do. Nothing is cast here.
"""

import codecs
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NoReturn

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from pledgebook.pipelines.core.encoding import UNICODE, WESTERN, Raw, encoding_of, pieces
from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.core.limits import LIMITS, Limits, megabytes
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.core.text import message_in, page_text, short
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing import foreign
from pledgebook.pipelines.sources.parsing.csv_table import UnreadableTableError, csv_parts
from pledgebook.pipelines.sources.parsing.kind import WORKBOOK, as_utf8, kind_of
from pledgebook.pipelines.sources.parsing.parts import PARTS, Parts
from pledgebook.pipelines.sources.parsing.xlsx import XlsxError, read_xlsx

WORDS = {"csv": "CSV or an Excel workbook (.xlsx)", "json": "JSON", "parquet": "Parquet", "xml": "XML"}
"""The accepted formats in the words of a message."""

ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']\s*([^"']*?)\s*["']""")

MARKUP_ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8-sig"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-8-sig"),
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
}
"""Declared encodings of XML, with the one to read it in. Bytes that are not UTF-16 are UTF-8, whatever a program declared
when it saved the text: a file that begins like UTF-16 is recognized by its first bytes."""

Records = Callable[[object], object]
"""Extracts the list of records from an API's answer, or rejects the answer."""

HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
"""An escaped surrogate, which is valid text only as one of a pair."""

ROW_END = re.compile(rb"\]\s*,\s*\[")
CUT_BYTES = 1 << 16
"""How far back from the end of a part the end of a row is looked for."""

UNREADABLE_PARQUET = (pa.ArrowException, OSError, ValueError)
"""Errors of pyarrow for damaged files; at some of them Polars would end the program."""

ODD_RATIO, ODD_ROWS = 100, 10_000
"""When a Parquet file is read with care, and how many rows at once."""

MOST_CUTS = 20
"""How many ends of rows are tried: each is one unless it stands within a text."""

SAID_BYTES = 1 << 16
"""How much of an answer is read to quote its message."""

SHOWN = 8
"""Number of column names in a message."""


def fault(sidecar: Sidecar, found: str, expected: str, remedy: str) -> NoReturn:
    """Reject a whole file.

    Raises:
        SourceError: Always.
    """
    where = f"{sidecar.source}/{sidecar.file}"
    raise SourceError(where, found, expected, remedy)


def read_table(
    raw: Raw,
    sidecar: Sidecar,
    formats: Collection[str] = ("csv",),
    *,
    records: Records | None = None,
    is_by_hand: bool = False,
) -> pl.DataFrame:
    """Read a file as one table of text; see `read_tables`."""
    return pl.concat(read_tables(raw, sidecar, formats, records=records, is_by_hand=is_by_hand))


def read_tables(
    raw: Raw,
    sidecar: Sidecar,
    formats: Collection[str] = ("csv",),
    parts: Parts = PARTS,
    *,
    records: Records | None = None,
    is_by_hand: bool = False,
) -> Iterator[pl.DataFrame]:
    """Read a file as tables of text, each field as received, part by part.

    Args:
        raw: The file's bytes.
        sidecar: The file's sidecar; its `bytes` reveal a truncated file.
        formats: The accepted formats: csv, json, parquet. Where CSV is accepted, a workbook (.xlsx) is too.
        parts: How much is read at once.
        records: For JSON records (objects with the same keys): extracts them from the answer. Without it, JSON is
            an array of arrays with the header first.
        is_by_hand: Whether it is a list of the user's own, whose last line needs no line break.

    Yields:
        Parts of the table, one at least: one text column per name; a column that is repeated in the file is kept once.

    Raises:
        SourceError: The file is empty, truncated, of another format, not UTF-8 or not rectangular.
    """
    for names, table in _tables(raw, sidecar, formats, parts, records, is_by_hand=is_by_hand):
        whole = _once(names, table, sidecar)
        yield from whole.iter_slices(parts.rows) if whole.height else [whole]


def _tables(
    raw: Raw,
    sidecar: Sidecar,
    formats: Collection[str],
    parts: Parts,
    records: Records | None,
    *,
    is_by_hand: bool,
) -> Iterator[tuple[list[str], pl.DataFrame]]:
    """Yield names, and columns under the names "0", "1", …."""
    check_length(raw, sidecar)
    form = _format(raw, sidecar, formats)
    if form == WORKBOOK:
        _demand_small(raw, sidecar)
        yield _workbook(raw[:], sidecar)
        return
    if sidecar.sheet is not None:
        fault(
            sidecar,
            f"the sheet '{sidecar.sheet}' of a file that is no workbook",
            "a workbook (.xlsx)",
            "Leave out --sheet.",
        )
    if form == "parquet":
        yield from _parquet(raw, sidecar, parts)
    elif form == "csv":
        yield from _csv(raw, sidecar, parts, is_by_hand=is_by_hand)
    elif records is not None:
        _demand_small(raw, sidecar)
        text = _decoded(raw[:], sidecar, encoding_of(raw, UNICODE))
        yield _records(records(_loaded(text, "the API's answer", sidecar)), sidecar)
    else:
        yield from _arrays(raw, sidecar, parts)


def check_length(raw: Raw, sidecar: Sidecar) -> None:
    """Reject a file that is shorter than its sidecar states.

    Raises:
        SourceError: The file is shorter.
    """
    if len(raw) < sidecar.bytes:
        found = f"{len(raw)} of the {sidecar.bytes} bytes that the sidecar declares"
        fault(sidecar, found, "the whole file", "The file was cut short. Download it again.")


def _demand_small(raw: Raw, sidecar: Sidecar, limits: Limits = LIMITS) -> None:
    """Reject a file that would have to be in memory as a whole, and is too large for that."""
    if len(raw) > limits.whole_bytes:
        found = f"a file of {megabytes(len(raw))}, which can only be read as a whole"
        fault(
            sidecar,
            found,
            f"at most {megabytes(limits.whole_bytes)}",
            "Ask for it in parts, such as year by year.",
        )


def read_markup(raw: bytes, sidecar: Sidecar) -> str:
    """Return the text of an XML file, in UTF-8, UTF-16, or an encoding of MARKUP_ENCODINGS that it declares.

    Raises:
        SourceError: The file is empty, truncated, of another format, or in another encoding.
    """
    check_length(raw, sidecar)
    _format(raw, sidecar, ("xml",))
    _demand_small(raw, sidecar)
    if not encoding_of(raw, UNICODE).startswith(UNICODE):
        return _decoded(raw, sidecar, encoding_of(raw, UNICODE))
    declared = ENCODING.match(raw.removeprefix(codecs.BOM_UTF8))
    encoding = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if encoding not in MARKUP_ENCODINGS:
        listed = ", ".join(sorted({name.upper() for name in MARKUP_ENCODINGS.values()} | {"UTF-16"}))
        fault(
            sidecar,
            f"the encoding {encoding!r}",
            f"one of {listed}",
            "Ask the publisher for the file in UTF-8.",
        )
    return _decoded(raw, sidecar, MARKUP_ENCODINGS[encoding])


def check_columns(
    table: pl.DataFrame,
    sidecar: Sidecar,
    required: Iterable[str],
    mapped: Iterable[str] = (),
    ignored: Iterable[str] = (),
) -> None:
    """Check that a table has all required columns of its source and no unknown ones.

    Args:
        table: The table as read.
        sidecar: The file's sidecar, for messages.
        required: Required columns.
        mapped: Optional columns that are read.
        ignored: Known columns that are not read.

    Raises:
        SourceError: A column is missing or unknown; names it, and the source that the file looks like.
    """
    needed = list(required)
    missing = [name for name in needed if name not in table.columns]
    known = {*needed, *mapped, *ignored}
    unknown = [name for name in table.columns if name not in known]
    if not missing and not unknown:
        return
    likeness = looks_like(table.columns)
    if likeness and likeness != sidecar.source:
        found = f"the columns {_listed(table.columns)}"
        remedy = foreign.advice(likeness)
        fault(sidecar, found, f"a file of {sidecar.source}", remedy)
    if missing:
        remedy = (
            "Hand in the publisher's own file, or ask for these columns when you download it. "
            "If the publisher has changed its layout, please report it."
        )
        found = f"no column {_listed(missing)}"
        if table.width == 1:
            found = f"no table but the text {short(table.columns[0])!r}, with {found}"
        fault(sidecar, found, f"the columns {_listed(needed)}", remedy)
    it = "column" if len(unknown) == 1 else "columns"
    remedy = (
        f"Hand in the publisher's own file, or one without the unknown {it}. "
        "If the publisher has changed its layout, please report it."
    )
    fault(sidecar, f"the unknown {it} {_listed(unknown)}", f"the columns {_listed(sorted(known))}", remedy)


def looks_like(names: Iterable[str]) -> str | None:
    """Return the source whose layout a header has, or None."""
    present = set(names)
    layouts = [(name, columns) for name, source in SOURCES.items() for columns in source.layouts]
    other = foreign.with_columns(present)
    return next((name for name, columns in layouts if columns <= present), other.name if other else None)


def _listed(names: Iterable[str]) -> str:
    """Format names for a message, cut after the first few."""
    quoted = [repr(name) for name in names]
    more = f" and {len(quoted) - SHOWN} more" if len(quoted) > SHOWN else ""
    return ", ".join(quoted[:SHOWN]) + more


def _format(raw: Raw, sidecar: Sidecar, formats: Collection[str]) -> str:
    """Return the file's format, recognized by its content and not by its name; a workbook is read where CSV is."""
    kind = kind_of(raw)
    if kind.name in formats or (kind.name == WORKBOOK and "csv" in formats):
        return kind.name
    expected = f"{' or '.join(WORDS[name] for name in formats)} of {sidecar.source}"
    start = as_utf8(raw[:4096]).lstrip()
    head = start.split(b"\n", 1)[0].decode(errors="replace")
    marked = [name for name, source in SOURCES.items() if source.mark and source.mark.encode() in start]
    likeness = marked[0] if marked else looks_like(name.strip('"\r') for name in head.split(","))
    remedy = kind.advice
    if likeness and likeness != sidecar.source:
        remedy = foreign.advice(likeness)
    fault(sidecar, kind.words + _said(raw[:SAID_BYTES], kind.name), expected, remedy)


def _said(raw: bytes, kind: str) -> str:
    """Return what a page, or an answer that is no data, says in its publisher's own words."""
    text = as_utf8(raw).decode(errors="replace")
    if kind in ("html", "xml"):
        return _quoted(page_text(text))
    try:
        return _quoted(message_in(json.loads(text))) if kind == "json" else ""
    except (ValueError, RecursionError):
        return ""


def _quoted(message: str) -> str:
    return f", which says: {message}" if message else ""


def _workbook(raw: bytes, sidecar: Sidecar) -> tuple[list[str], pl.DataFrame]:
    """Read the table of a workbook's sheet; of several sheets with data, the one that has a layout of the source."""
    layouts = SOURCES[sidecar.source].layouts if sidecar.source in SOURCES else ()
    try:
        table = read_xlsx(raw, sidecar.sheet, lambda names: any(layout <= set(names) for layout in layouts))
    except XlsxError as error:
        other = foreign.with_sheets(error.found)
        if other is not None:
            fault(
                sidecar,
                f"the sheets '{other.sheets}…'",
                f"a file of {sidecar.source}",
                foreign.advice(other.name),
            )
        fault(sidecar, error.found, error.expected, error.remedy)
    return table.names, _frame(table.names, table.rows)


def _decoded(raw: Raw, sidecar: Sidecar, encoding: str) -> str:
    return b"".join(_pieces(raw, sidecar, encoding)).decode()


def _pieces(raw: Raw, sidecar: Sidecar, encoding: str, size: int = PARTS.text_bytes) -> Iterator[bytes]:
    """Yield the text of a file in UTF-8, piece by piece."""
    try:
        yield from pieces(raw, encoding, size)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        name = encoding.removesuffix("-sig").upper()
        found = f"bytes that are not {name} (byte {error.start}, line {line})"
        fault(sidecar, found, f"text in {name}", "Save the file again in UTF-8.")


def _loaded(text: str, expected: str, sidecar: Sidecar) -> object:
    """Parse JSON; numbers are kept as text. A number of JSON is exact also with `E+`, unlike one of a spreadsheet."""
    count = text.count("[") + text.count("{")
    if count > LIMITS.containers:
        fault(
            sidecar, f"{count:,} lists and objects", f"at most {LIMITS.containers:,}", "Ask for it in parts."
        )
    try:
        content = json.loads(text, parse_float=str.lower, parse_int=str)
        if HALF_CHARACTER.search(text):
            json.dumps(content, ensure_ascii=False).encode()
    except (json.JSONDecodeError, RecursionError, UnicodeEncodeError) as error:
        remedy = "The answer was probably cut short. Download it again."
        fault(sidecar, f"JSON that cannot be read ({error})", expected, remedy)
    return content


def refuse_answer(answer: object, expected: str, sidecar: Sidecar) -> NoReturn:
    """Reject an answer that is no data, with the publisher's own message if it has one.

    Raises:
        SourceError: Always.
    """
    keys = list(answer) if isinstance(answer, dict) else []
    likeness = looks_like(map(str, keys))
    what = f"an object with the keys {_listed(keys)}" if keys else f"{type(answer).__name__} of other items"
    remedy = "Hand in the publisher's answer as it was received."
    if message := message_in(answer):
        remedy = "The publisher refused the request: correct it as the message says, and download the answer again."
    if likeness:
        remedy = f"The file looks like {likeness}."
    fault(sidecar, what + _quoted(message), expected, remedy)


def _records(content: object, sidecar: Sidecar) -> tuple[list[str], pl.DataFrame]:
    """Read a list of objects with the same keys, in any order; booleans become text."""
    if not isinstance(content, list):
        refuse_answer(content, "a list of records", sidecar)
    names = list(content[0]) if content and isinstance(content[0], dict) else []
    words = {True: "true", False: "false"}
    rows = []
    for number, record in enumerate(content, start=1):
        if (
            not isinstance(record, dict)
            or len(record) != len(names)
            or not all(map(record.__contains__, names))
        ):
            remedy = "The answer is damaged. Download it again."
            fault(sidecar, f"record {number} with other keys", f"the keys {_listed(names)}", remedy)
        cells = (record[name] for name in names)
        rows.append([words[cell] if isinstance(cell, bool) else cell for cell in cells])
    _check_cells(names, rows, sidecar)
    return names, _frame(names, rows)


def _frame(names: list[str], rows: list[list[Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={str(place): pl.String for place in range(len(names))}, orient="row")


def _arrays(raw: Raw, sidecar: Sidecar, parts: Parts) -> Iterator[tuple[list[str], pl.DataFrame]]:
    """Read an array of arrays whose first row is the header."""
    expected = "an array of arrays, the header first"
    header: list[Any] | None = None
    before = 0
    for text in _array_parts(_pieces(raw, sidecar, encoding_of(raw, UNICODE), parts.text_bytes), sidecar):
        content: Any = _loaded(text, expected, sidecar)
        if not isinstance(content, list) or not content or not all(isinstance(row, list) for row in content):
            first = content[0] if isinstance(content, list) and content else content
            refuse_answer(first if isinstance(first, dict) else content, expected, sidecar)
        if header is None:
            header, *content = content
        _check_cells(header, content, sidecar, before)
        before += len(content)
        names = [str(name) for name in header]
        yield names, _frame(names, content)


def _array_parts(text: Iterable[bytes], sidecar: Sidecar) -> Iterator[str]:
    """Cut an array of arrays into arrays of whole rows."""
    rest = b""
    for piece in text:
        part, rest = _cut(rest)
        if part:
            yield part.decode()
        rest += piece
        _demand_small(rest, sidecar)  # a row without an end
    yield rest.decode()


def _cut(text: bytes) -> tuple[bytes, bytes]:
    """Cut the beginning of an array of arrays behind its last whole row; nothing on the left if that is not found.

    A cut between two rows leaves valid JSON on its left; one within a row or a text does not.
    """
    ends = list(ROW_END.finditer(text, max(len(text) - CUT_BYTES, 1)))
    for cut in reversed(ends[-MOST_CUTS:]):
        part = text[: cut.start() + 1] + b"]"
        if _is_json(part):
            return part, b"[" + text[cut.end() - 1 :]
    return b"", text


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _check_cells(header: list[Any], rows: list[list[Any]], sidecar: Sidecar, before: int = 0) -> None:
    width = len(header)
    for number, row in enumerate(rows, start=before + 1):
        if len(row) != width or not all(cell is None or isinstance(cell, str) for cell in row):
            found = f"row {number} with {len(row)} fields or a field that is not text"
            fault(sidecar, found, f"{width} text fields", "Download the file again.")


def _csv(
    raw: Raw, sidecar: Sidecar, parts: Parts, *, is_by_hand: bool
) -> Iterator[tuple[list[str], pl.DataFrame]]:
    """Read CSV; a table that is not Unicode may be in the older encoding of its source."""
    older = SOURCES[sidecar.source].encoding if sidecar.source in SOURCES else WESTERN
    encoding = encoding_of(raw, older)
    try:
        yield from csv_parts(
            lambda: _pieces(raw, sidecar, encoding, parts.text_bytes), parts, is_by_hand=is_by_hand
        )
    except UnreadableTableError as error:
        likeness = looks_like(error.names)
        remedy = (
            f"The file looks like {likeness}." if likeness not in (None, sidecar.source) else error.remedy
        )
        fault(sidecar, error.found, error.expected, remedy)


def _parquet(raw: Raw, sidecar: Sidecar, parts: Parts) -> Iterator[tuple[list[str], pl.DataFrame]]:
    try:
        schema = pq.read_schema(pa.BufferReader(raw))
        other = [field.name for field in schema if not _is_text(field.type)]
        names = schema.names
        if not other:
            yield from ((names, part) for part in _text_of_parquet(raw, sidecar, parts))
    except UNREADABLE_PARQUET as error:
        found = f"Parquet that cannot be read ({str(error)[:120]})"
        remedy = "The file is cut short or damaged. Download it again."
        fault(sidecar, found, "a Parquet file of text columns", remedy)
    if other:
        likeness = looks_like(names)
        remedy = "Export all columns as text, so that no figure is converted to a float."
        if likeness and likeness != sidecar.source:
            remedy = f"The file looks like {likeness}."
        fault(sidecar, f"columns that are not text: {_listed(other)}", "columns of text", remedy)


def _text_of_parquet(
    raw: Raw, sidecar: Sidecar, parts: Parts, limits: Limits = LIMITS
) -> Iterator[pl.DataFrame]:
    """Yield the cells of a Parquet file, whose text may be a hundred thousand times as large as the file.

    What the file says of itself is looked at before anything is unpacked. That may be wrong, so the text is counted too.
    """
    source = pa.BufferReader(raw)
    metadata = pq.read_metadata(source)
    _demand_bounded(metadata, sidecar, limits)
    most, size = max(limits.unpacked_bytes, limits.ratio * len(raw)), 0
    is_odd = _is_odd(metadata, len(raw))
    for table in _cells(source, metadata, ODD_ROWS if is_odd else parts.rows, is_odd=is_odd):
        table.validate(full=True)  # texts that are not UTF-8, among others
        text = sum(_text_bytes(column) for column in table.columns)
        size += text
        if size > most or (is_odd and text > limits.text_bytes):
            found = f"{megabytes(len(raw))} of Parquet that unpack to more than {megabytes(min(most, size))} of text"
            expected = (
                f"at most {megabytes(limits.unpacked_bytes)}, or {limits.ratio} times the received size"
            )
            fault(sidecar, found, expected, "Check the file, or hand it in as several.")
        yield pl.DataFrame(table).with_columns(pl.all().cast(pl.String))


def _is_text(dtype: pa.DataType) -> bool:
    return bool(pa.types.is_string(dtype) or pa.types.is_large_string(dtype) or pa.types.is_null(dtype))


def _cells(
    source: pa.BufferReader, metadata: pq.FileMetaData, rows: int, *, is_odd: bool
) -> Iterator[pa.RecordBatch]:
    """Yield so many rows at once, at least one part; each text is kept once."""
    columns = [metadata.schema.column(place).path for place in range(metadata.num_columns)]
    places = [str(place) for place in range(len(columns))]
    with pq.ParquetFile(source, read_dictionary=columns) as file:
        batch = None
        for batch in file.iter_batches(batch_size=rows, use_threads=not is_odd):
            yield batch.rename_columns(places)
        if batch is None:
            yield file.schema_arrow.empty_table().rename_columns(places)


def _text_bytes(column: pa.Array) -> int:
    """Return the size of the texts of a column, each counted as often as it stands there."""
    if not isinstance(column, pa.DictionaryArray):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary).cast(pa.int64()).take(column.indices)
    return pc.sum(lengths).as_py() or 0


def _is_odd(metadata: pq.FileMetaData, size: int) -> bool:
    """Whether a Parquet file repeats itself as no publisher's does: many more cells than bytes, or columns of one text."""
    chunks = (
        metadata.row_group(group).column(place)
        for group in range(metadata.num_row_groups)
        for place in range(metadata.num_columns)
    )
    cells = metadata.num_rows * metadata.num_columns
    return cells > max(ODD_RATIO * size, 1 << 20) or any(
        one.total_uncompressed_size > max(ODD_RATIO * one.total_compressed_size, 1 << 20) for one in chunks
    )


def _demand_bounded(metadata: pq.FileMetaData, sidecar: Sidecar, limits: Limits) -> None:
    """Reject a Parquet file by what it says of itself."""
    remedy = "Check the file, or hand it in as several."
    if metadata.num_columns > limits.columns:
        fault(sidecar, f"{metadata.num_columns:,} columns", f"at most {limits.columns:,}", remedy)
    if metadata.num_rows > limits.rows:
        fault(sidecar, f"{metadata.num_rows:,} rows", f"at most {limits.rows:,}", remedy)
    for group in range(metadata.num_row_groups):
        for place in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(place)
            if chunk.total_uncompressed_size > limits.chunk_bytes:
                found = f"a column of {megabytes(chunk.total_uncompressed_size)} in row group {group + 1}"
                expected = f"at most {megabytes(limits.chunk_bytes)} in each row group"
                fault(sidecar, found, expected, "Write the file with more row groups.")


def _once(names: list[str], table: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Name the columns; keep a repeated column once, after checking that it equals the first."""
    places: dict[str, str] = {}
    for place, name in enumerate(names):
        first = places.setdefault(name, str(place))
        if first != str(place) and not table[first].equals(table[str(place)]):
            found = f"the column {name!r} twice, with different contents"
            likeness = looks_like(names)
            is_other = likeness not in (None, sidecar.source)
            remedy = foreign.advice(likeness) if likeness and is_other else "Remove the wrong one."
            fault(sidecar, found, "each column once, or an exact copy", remedy)
    nameless = places.get("")
    if nameless is not None and (table[nameless].fill_null("").str.strip_chars() == "").all():
        places.pop("")
    return table.select(pl.col(place).alias(name) for name, place in places.items())
