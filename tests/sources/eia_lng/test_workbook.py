"""EIA's workbook of exports by country, as an .xls written for the test. All figures are invented."""

import contextlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
import xlwt  # type: ignore[import-untyped]  # xlwt ships no types
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.schemas.conform import Conformed
from pledgebook.pipelines.sources.eia_lng import parse as eia_lng
from pledgebook.pipelines.sources.parsing.parsed import Parsed
from tests.examples import examples

Conform = Callable[[Parsed], Conformed]
Note = Callable[[str, bytes], Sidecar]
Rows = list[list[object]]

KEYS = ["Sourcekey", "NGM_EPG0_EVE_NUS-NJA_MMCF", "NGM_EPG0_ERE_NUS-NKS_MMCF", "N9133US2"]
MAY, JUNE = datetime(2026, 5, 15), datetime(2026, 6, 15)  # a day has no zone
VOLUMES: Rows = [
    ["Back to Contents", "Data 1: exports by country"],
    [*KEYS],
    ["Date", "to Japan", "to South Korea", "all"],
    [MAY, 42, None, 50],
    [JUNE, 28.5, 0, 51],
]
PRICES: Rows = [["Back to Contents"], ["Sourcekey", "N9133US3"], ["Date", "price"], [MAY, 7.25], [JUNE, 7.5]]
CONTENTS: Rows = [
    ["Workbook Contents"],
    ["", "Release Date:", "9/30/2026"],
    ["", "Next Release Date:", "10/30/2026"],
]


def workbook(contents: Rows = CONTENTS, data: Rows = VOLUMES, **more: Rows) -> bytes:
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="mmm-yyyy")
    for name, rows in {"Contents": contents, "Data 1": data, "Data 2": PRICES, **more}.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(
                        row, column, cell, day if isinstance(cell, datetime) else xlwt.Style.default_style
                    )
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def parse(sidecar: Note) -> Callable[[bytes], Parsed]:
    return lambda raw: eia_lng.parse(raw, sidecar("eia_lng", raw))


def test_a_workbook_is_read_cell_by_cell(parse: Callable[[bytes], Parsed], conformed: Conform) -> None:
    parsed = parse(workbook())
    result = conformed(parsed)
    assert result.refused.is_empty()
    found = result.good.select("series", "partner_iso3", "month", "quantity").rows()
    assert found == [
        ("EVE", "JPN", date(2026, 5, 1), Decimal(42)),
        ("EVE", "JPN", date(2026, 6, 1), Decimal("28.5")),
        ("ERE", "KOR", date(2026, 6, 1), Decimal(0)),
    ]
    rules = sorted(parsed.ignored["rule"])
    assert rules == ["not_published", *["price_not_volume"] * 2, *["sum_of_processes"] * 2]
    assert parsed.raw.height == 8
    assert parsed.raw.row(1, named=True) == {
        "row_number": 2, "sheet": "Data 1", "row": "4", "date": "2026-05-15", "series_id": KEYS[2], "mmcf": "",
    }  # fmt: skip


def changed(row: int, column: int, cell: object) -> Rows:
    rows = [list(cells) for cells in VOLUMES]
    rows[row][column] = cell
    return rows


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (changed(3, 0, "May 2026"), "date: found 'May 2026'"),
        (changed(3, 0, 46157.5), "date: found '46157.5'"),
        (changed(3, 0, datetime(2026, 12, 15)), "when the file was retrieved"),
        (changed(3, 1, "X"), "quantity: found 'X'"),
        (changed(3, 1, True), "quantity: found 'a truth value'"),
        (changed(3, 1, 1.23456), "quantity: found '1.23456'"),
        (changed(3, 1, 1e20), "quantity: found '1e+20'"),
        (changed(3, 1, -1), "mmcf: found '-1'"),
        (changed(1, 1, "NGM_EPG0_EVE_NUS-NXX_MMCF"), "unknown country"),
    ],
)
def test_a_faulty_cell_is_rejected(
    parse: Callable[[bytes], Parsed], conformed: Conform, data: Rows, reason: str
) -> None:
    assert reason in "; ".join(conformed(parse(workbook(data=data))).refused["reasons"].explode())


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (workbook(contents=[["no date"]]), "the release date ''"),
        (workbook(contents=[["Release Date:", "30.9.2026"]]), "the release date '30.9.2026'"),
        (workbook(contents=[["Release Date:", "12/1/2026"]]), "the release of 2026-12-01"),
        (workbook(Notes=[["x"]]), "the sheets 'Contents', 'Data 1', 'Data 2', 'Notes'"),
        (workbook(data=[["a"], ["Key"], ["Date"]]), "'Key', 'Date'"),
        (workbook(data=[*VOLUMES, [MAY, 1, 2, 3, 4]]), "a figure without a key in row 6, column 5"),
        (workbook()[:700], "a damaged workbook|beyond the end"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
    ],
)
def test_a_faulty_workbook_is_rejected(parse: Callable[[bytes], Parsed], raw: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        parse(raw)


def test_the_release_is_the_one_that_the_sidecar_names(sidecar: Note) -> None:
    raw = workbook()
    note = sidecar("eia_lng", raw)
    assert eia_lng.parse(raw, replace(note, edition="release of 2026-09-30")).rows.height == 3
    with pytest.raises(SourceError, match="the release of 2026-09-30"):
        eia_lng.parse(raw, replace(note, edition="release of 2026-08-31"))
    with pytest.raises(SourceError, match="cut short"):
        eia_lng.parse(raw[:-1], note)


SOUND = workbook()


@examples(200)
@given(data=st.data())
def test_damage_never_ends_in_another_error(parse: Callable[[bytes], Parsed], data: st.DataObject) -> None:
    damaged = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    with contextlib.suppress(SourceError):
        parse(bytes(damaged[:cut] if data.draw(st.booleans()) else damaged))
