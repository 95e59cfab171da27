"""A workbook reads as the CSV of the same table, whatever kind of cell its author used. Figures are invented."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsers import PARSERS, parse_file
from pledgebook.pipelines.sources.parsing.table import read_table
from tests.sources.samples import SOUND
from tests.sources.test_faulty_files import XML
from tests.workbooks import Cell, Cells, of_csv, xlsx

Note = Callable[[str, bytes], Sidecar]
HEADER: tuple[Cell, ...] = ("date", "series_id", "mmcf")


def table(sidecar: Note, raw: bytes, sheet: str | None = None) -> pl.DataFrame:
    return read_table(raw, replace(sidecar("eia_lng", raw), sheet=sheet))


@pytest.mark.parametrize(
    "source", sorted(set(PARSERS) - XML - {"usitc_dataweb"})
)  # a CSV with lines around its table
def test_every_source_reads_a_workbook_where_it_reads_csv(sidecar: Note, source: str) -> None:
    text = SOUND[source]
    raw = of_csv(text)
    assert parse_file(raw, sidecar(source, raw)).rows.equals(
        parse_file(text.encode(), sidecar(source, text.encode())).rows
    )


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (31208, "31208"),
        (0.1, "0.1"),
        (("=0.1+0.2", 0.30000000000000004), "0.3"),
        (1234567.89, "1234567.89"),
        (0.000001, "0.000001"),
        (-5, "-5"),
        (9007199254740991, "9007199254740991"),
        (" 007", " 007"),
        (True, "true"),
        ((45352, "yyyy-mm-dd"), "2024-03-01"),
        ((45352, "dd.mm.yyyy"), "2024-03-01"),
        ((45352, "mmm yy"), "2024-03"),
        ((45352, "yyyy"), "2024"),
        ((45352.5, "yyyy-mm-dd hh:mm"), "2024-03-01T12:00:00"),
        ((0.458, "0.0%"), "45.8%"),
        ((1234.5, '#,##0.00 "%"'), "1234.5"),
        (("=1+1", 2), "2"),
        ("#N/A or text", "#N/A or text"),
    ],
)
def test_a_cell_is_the_text_that_was_typed(sidecar: Note, cell: Cell, text: str) -> None:
    found = table(sidecar, xlsx({"A": [HEADER, ["x", "y", cell]]}))
    assert found.rows() == [("x", "y", text)]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (("=NA()", "#N/A"), "the error #N/A in C2 of the sheet 'A'; expected a value"),
        (("=1/0", "#DIV/0!"), "the error #DIV/0! in C2"),
        (("=1+1", ""), "a formula without a value in C2"),
        (1.5e17, "1.5e\\+17 in C2 of the sheet 'A'; expected at most 15 digits"),
    ],
)
def test_a_cell_without_a_certain_value_is_an_alarm(sidecar: Note, cell: Cell, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        table(sidecar, xlsx({"A": [HEADER, ["x", "y", cell]]}))


def test_hidden_rows_are_rows_and_blank_ones_are_not(sidecar: Note) -> None:
    rows: Cells = [HEADER, ["a", "y", 1], [], ["b", "y", 2], ["", "", " "]]
    assert table(sidecar, xlsx({"A": rows}, hidden_rows=[1])).height == 2


def test_a_table_may_stand_away_from_the_corner(sidecar: Note) -> None:
    rows: Cells = [[], [], ["", *HEADER], ["", "x", "y", 1]]
    assert table(sidecar, xlsx({"A": rows})).rows() == [("x", "y", "1")]


def test_an_empty_sheet_is_no_choice(sidecar: Note) -> None:
    assert table(sidecar, xlsx({"A": [], "B": [HEADER, ["x", "y", 1]]})).height == 1


def test_of_several_sheets_the_one_with_the_layout_is_read(sidecar: Note) -> None:
    raw = xlsx({"Notes": [["Read me"]], "B": [HEADER, ["x", "y", 1]]})
    assert table(sidecar, raw).height == 1


def test_two_sheets_with_the_layout_ask_for_a_name(sidecar: Note) -> None:
    raw = xlsx({"A": [HEADER, ["x", "y", 1]], "B": [HEADER, ["x", "y", 2]]})
    with pytest.raises(SourceError, match=r"2 sheets with data: 'A', 'B'.*--sheet"):
        table(sidecar, raw)
    assert table(sidecar, raw, "B").rows() == [("x", "y", "2")]
    with pytest.raises(SourceError, match="no sheet 'C' with data; expected one of 'A', 'B'"):
        table(sidecar, raw, "C")


def test_a_sheet_of_a_file_that_is_no_workbook_is_an_error(sidecar: Note) -> None:
    with pytest.raises(SourceError, match="a file that is no workbook"):
        table(sidecar, SOUND["eia_lng"].encode(), "A")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (xlsx({"A": [["", ""], HEADER, ["x", "y", 1]]}, merged="A1:C1"), "merged cells A1:C1 in the header of the sheet 'A'"),
        (xlsx({"A": [["Our figures"], HEADER, ["x", "y", 1]]}), "the single line 'Our figures' above the table"),
        (xlsx({"A": [["date", "", "mmcf"], ["x", "y", 1]]}), "column B without a name in row 1"),
        (xlsx({"A": [], "B": []}), "a workbook without data"),
    ],
)  # fmt: skip
def test_a_header_of_several_lines_is_refused_by_name(sidecar: Note, raw: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        table(sidecar, raw)


def test_a_damaged_workbook_is_refused(sidecar: Note) -> None:
    raw = of_csv(SOUND["eia_lng"])
    for cut in range(1, len(raw), 97):
        with pytest.raises(SourceError):
            parse_file(raw[:cut], sidecar("eia_lng", raw[:cut]))
