"""Property of all tables in CSV: however a tool or a person writes a file, its rows are the same, or it is refused by name."""

import csv
import io
from collections.abc import Callable, Sequence

import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.sources.parsers import parse_file
from pledgebook.pipelines.sources.parsing.csv_table import UnreadableTableError, read_csv
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.sources.sample import Sample, Table, plain, with_extra_comma
from tests.sources.samples import SAMPLES

TABLES = [sample for sample in SAMPLES if sample.write in (plain, with_extra_comma)]
every_table = pytest.mark.parametrize("sample", TABLES, ids=lambda one: f"{one.source}, {one.layout}")

Spell = Callable[[Sequence[str], Table], bytes]


def written(separator: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> Spell:
    def spelled(header: Sequence[str], rows: Table) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
        writer.writerows([header, *rows])
        return text.getvalue().encode()

    return spelled


def text_of(header: Sequence[str], rows: Table) -> str:
    return plain(header, rows).decode()


def with_pandas_index(header: Sequence[str], rows: Table) -> bytes:
    return plain(["", *header], [[number, *row] for number, row in enumerate(rows)])


def with_r_row_names(header: Sequence[str], rows: Table) -> bytes:
    """As `write.table` of R does: the names of the rows are quoted, and nothing stands above them."""
    head, *lines = text_of(header, rows).splitlines()
    named = [f'"{number}",{line}' for number, line in enumerate(lines, start=1)]
    return "\n".join([head, *named, ""]).encode()


def padded(header: Sequence[str], rows: Table) -> bytes:
    return plain([f" {name}\u00a0" for name in header], [[f"\u00a0{cell} " for cell in row] for row in rows])


def as_formulas(header: Sequence[str], rows: Table) -> bytes:
    return plain(header, [[f'="{cell}"' if str(cell).isdigit() else cell for cell in row] for row in rows])


SAME: dict[str, Spell] = {
    "quoted": written(quoting=csv.QUOTE_ALL),
    "tabs": written("\t"),
    "bars": written("|"),
    "CRLF": written(end="\r\n"),
    "CR": written(end="\r"),
    "byte order mark": lambda header, rows: b"\xef\xbb\xbf" + plain(header, rows),
    "UTF-16": lambda header, rows: text_of(header, rows).encode("utf-16"),
    "UTF-16 without a mark": lambda header, rows: text_of(header, rows).encode("utf-16-le"),
    "sep=": lambda header, rows: b"sep=,\r\n" + written(end="\r\n")(header, rows),
    "blank lines at the end": lambda header, rows: plain(header, rows) + b"\n\r\n\n",
    "blank rows at the end": lambda header, rows: plain(header, [*rows, [""] * len(header)]),
    "blank columns": lambda header, rows: plain([*header, "", ""], [[*row, "", ""] for row in rows]),
    "blank cells beyond the header": lambda header, rows: plain(header, [[*row, "", ""] for row in rows]),
    "unnamed blank column": lambda header, rows: plain(
        [*header, "Unnamed: 99"], [[*row, ""] for row in rows]
    ),
    "index of pandas": with_pandas_index,
    "blanks around cells": padded,
    "texts as formulas": as_formulas,
}
TROUBLES = ("a last line without a line break", "a file with semicolons", "the unknown column ''")
EITHER: dict[str, Spell] = {
    "row names of R": with_r_row_names,
    "semicolons": written(";"),
    "sep=;": lambda header, rows: b"sep=;\r\n" + written(";", "\r\n")(header, rows),
    "no line break at the end": lambda header, rows: plain(header, rows).removesuffix(b"\n"),
    "Windows-1252": lambda header, rows: text_of(header, rows).encode("cp1252", errors="ignore"),
}


def figures(sample: Sample, raw: bytes) -> tuple[object, ...]:
    parsed: Parsed = parse_file(raw, sample.snapshot(raw).sidecar)
    rows = parsed.rows.drop("refusals").sort("row_number")
    return (
        rows.to_dicts(),
        parsed.rows["refusals"].list.len().to_list(),
        parsed.ignored.to_dicts(),
        parsed.raw.height,
    )


@pytest.mark.parametrize("spelling", SAME)
@every_table
def test_a_spelling_changes_nothing(sample: Sample, spelling: str) -> None:
    raw = SAME[spelling](sample.header, sample.rows)
    assert figures(sample, raw) == figures(sample, plain(sample.header, sample.rows))


@pytest.mark.parametrize("spelling", EITHER)
@every_table
def test_a_spelling_changes_nothing_or_is_refused_by_name(sample: Sample, spelling: str) -> None:
    raw = EITHER[spelling](sample.header, sample.rows)
    try:
        found = figures(sample, raw)
    except SourceError as error:
        assert any(trouble in str(error) for trouble in TROUBLES)  # noqa: PT017
        return
    assert found == figures(sample, plain(sample.header, sample.rows))


def test_the_end_of_a_publishers_file_may_be_cut_and_the_message_says_how_to_go_on() -> None:
    with pytest.raises(UnreadableTableError) as refused:
        read_csv("a,b\n1,288")
    assert "may have been cut short" in refused.value.remedy
    assert "end it with a line break" in refused.value.remedy
    names, table = read_csv("a,b\n1,288", is_by_hand=True)
    assert (names, table.rows()) == (["a", "b"], [("1", "288")])


@pytest.mark.parametrize(
    ("cells", "is_read"),
    [
        (["31.208", "28.031"], False),
        (["31.208", "28.03"], True),
        (["0.833", "1.117"], True),
        (["1.234.567"], False),
        (["31208", "2023.06"], True),
    ],
)
def test_a_point_between_semicolons_must_be_a_decimal_point(cells: list[str], is_read: bool) -> None:
    text = "".join(["a;b\n", *(f"x;{cell}\n" for cell in cells)])
    if is_read:
        assert read_csv(text)[1]["1"].to_list() == cells
        return
    with pytest.raises(UnreadableTableError, match="a point may separate thousands"):
        read_csv(text)


def test_a_column_without_a_name_that_holds_data_is_kept_to_be_refused() -> None:
    assert read_csv("a,\n1,x\n2,y\n")[0] == ["a", ""]
    assert read_csv("a,\n1,7\n2,7\n")[0] == ["a", ""]
    assert read_csv("a,\n1,7\n2,8\n")[0] == ["a"]


def test_a_users_own_column_named_index_is_kept() -> None:
    assert read_csv("index,a\n1,x\n2,y\n", is_by_hand=True)[0] == ["index", "a"]
    assert read_csv("index,a\n1,x\n2,y\n")[0] == ["a"]
