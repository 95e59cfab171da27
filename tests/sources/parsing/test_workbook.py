"""The workbook reader agrees with another reader, and raises one kind of error on anything else."""

import io

import pytest
import xlwt  # type: ignore[import-untyped]  # xlwt ships no types
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pledgebook.pipelines.sources.parsing.workbook import SIGNATURE, WorkbookError, read_workbook
from tests.examples import examples

CELLS = st.one_of(
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.decimals(-1000, 1000, places=2).map(float),
    st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe"),
        min_size=1,
        max_size=40,
    ),
)


def written(rows: list[list[object]], name: str = "Sheet") -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@examples(60)
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=12))
def test_two_readers_agree(rows: list[list[object]]) -> None:
    raw = written(rows)
    sheet = read_workbook(raw).sheets["Sheet"]
    other = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_name("Sheet").to_python()
    assert sheet == {(r, c): cell for r, row in enumerate(other) for c, cell in enumerate(row) if cell != ""}
    assert sheet == {(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row)}


def test_texts_that_run_over_several_records_are_whole() -> None:
    rows: list[list[object]] = [
        [f"{number}: " + word * 300] for number in range(120) for word in ("ab", "日本", "é…")
    ]
    sheet = read_workbook(written(rows)).sheets["Sheet"]
    assert [sheet[place, 0] for place in range(len(rows))] == [row[0] for row in rows]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        SIGNATURE,
        SIGNATURE + b"\0" * 504,
        SIGNATURE + b"\xff" * 2000,
        b"PK\x03\x04",
        written([["a"]])[:-4096],
    ],
)
def test_other_bytes_are_an_error_of_its_own(raw: bytes) -> None:
    with pytest.raises(WorkbookError):
        read_workbook(raw)
