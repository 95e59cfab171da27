"""A text that is read in pieces is the text read at once, wherever the pieces end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.encoding import encoding_of, pieces
from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.csv_table import UnreadableTableError, csv_parts, read_csv
from pledgebook.pipelines.sources.parsing.parts import Parts
from pledgebook.pipelines.sources.parsing.table import read_tables
from tests.examples import examples
from tests.sources.sample import arrays

cells = st.sampled_from(
    ["", "1", "2", "x", " x ", '"a,b"', '"a\nb"', '"say ""so"""', '="007"', "31.208", "é"]
)
header = st.sampled_from(["a,b,c", ",b,c", "index,b,c", "a;b;c", "b,c"])
ends = st.sampled_from(["\n", "\r\n", "\r"])


def read(text: bytes, size: int) -> tuple[list[str], list[tuple[str, ...]]] | str:
    """Names and rows of a text that comes in pieces, or why it cannot be read."""
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    try:
        found = list(csv_parts(lambda: parts, Parts(text_bytes=120)))
    except UnreadableTableError as error:
        return error.found
    return found[0][0], pl.concat([table for _, table in found]).rows()


@examples(300)
@given(
    head=header,
    rows=st.lists(st.tuples(cells, cells, cells), max_size=20),
    end=ends,
    size=st.integers(60, 99),
)
def test_csv_in_pieces_is_csv_at_once(head: str, rows: list[tuple[str, ...]], end: str, size: int) -> None:
    separator = ";" if ";" in head else ","
    text = end.join([head, *(separator.join(row) for row in rows), ""])
    raw = "".join(letter if letter.isascii() else "e" for letter in text).encode()
    try:
        names, table = read_csv(raw.decode())
        whole: object = (names, table.rows())
    except UnreadableTableError as error:
        whole = error.found
    assert read(raw, size) == whole


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_letter_is_never_cut_in_two(encoding: str, size: int) -> None:
    raw = "Curaçao, Réunion\r\n".encode(encoding)
    assert b"".join(pieces(raw, encoding_of(raw), size)).decode() == "Curaçao, Réunion\r\n"


def test_the_place_of_a_wrong_byte_is_that_in_the_file() -> None:
    with pytest.raises(UnicodeDecodeError) as wrong:
        list(pieces(b"abcdefg\xff", "utf-8", 3))
    assert wrong.value.start == 7


def tables(raw: bytes, parts: Parts) -> Iterator[pl.DataFrame]:
    note = Sidecar("census_trade", "a.json", datetime(2026, 5, 1), "invented", "0" * 64, len(raw))
    return read_tables(raw, replace(note), ("json",), parts)


@pytest.mark.parametrize("size", [40, 55, 90])
def test_an_array_of_arrays_is_cut_between_rows_only(size: int) -> None:
    rows = [[str(number), "],[", None] for number in range(40)]
    raw = arrays(["a", "b", "c"], rows)
    found = list(tables(raw, Parts(text_bytes=size)))
    assert len(found) > 1
    assert pl.concat(found).rows() == [tuple(row) for row in rows]


def test_a_damaged_row_in_a_later_part_is_named_by_its_number() -> None:
    raw = arrays(["a", "b"], [*([str(number), "x"] for number in range(40)), ["40"]])
    with pytest.raises(SourceError, match="row 41 with 1 fields"):
        list(tables(raw, Parts(text_bytes=64)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n3,4,5\n", "3 fields in row 2, counted without the header ('3,4,5')"),
        ('a,b\n1,2\n"x\ny",4\n3\n', "1 field in row 3, counted without the header ('3')"),
    ],
)
def test_a_row_with_other_fields_is_named_by_its_number_in_the_ledger(text: str, said: str) -> None:
    with pytest.raises(UnreadableTableError) as raised:
        read_csv(text)
    assert raised.value.found == said
