"""A workbook keeps every digit and runs no text. Figures are invented."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.export.formats import write
from pledgebook.pipelines.export.workbook import LETTERS, ROWS


def cells(frame: pl.DataFrame, path: Path) -> list[list[Any]]:
    write(frame, path, "xlsx")
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def test_values_keep_their_kind(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "amount": [Decimal("9738382930.00"), None],
            "day": [date(2026, 11, 30), None],
            "moment": [datetime(2026, 11, 30, 6, 30), None],
            "is_met": [True, None],
            "items": [["a", "b"], []],
            "code": ["0901", None],
        }
    )
    assert cells(frame, tmp_path / "report.xlsx") == [
        ["amount", "day", "moment", "is_met", "items", "code"],
        [9738382930.0, date(2026, 11, 30), datetime(2026, 11, 30, 6, 30), True, "a; b", "0901"],
        ["", "", "", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("1234567890123.45"), 1234567890123.45),
        (Decimal("12345678901234.56"), "12345678901234.56"),
        (Decimal("550000000000000000.00"), 550000000000000000.0),
        (9007199254740993, "9007199254740993"),
        (date(1899, 12, 31), "1899-12-31"),
        (Decimal("0.00"), 0.0),
    ],
)
def test_what_a_number_cannot_hold_is_text(tmp_path: Path, value: object, written: object) -> None:
    assert cells(pl.DataFrame({"v": [value]}), tmp_path / "one.xlsx")[1] == [written]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://example.org", "\t=1"])
def test_no_text_is_run(tmp_path: Path, text: str) -> None:
    assert cells(pl.DataFrame({"v": [text]}), tmp_path / "one.xlsx")[1] == [text]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pl.DataFrame({"v": ["a" * (LETTERS + 1)]}), "Column v has a text of 32,768 characters"),
        (pl.select(v=pl.int_range(ROWS + 1)), "1,048,576 rows"),
    ],
)
def test_nothing_is_cut_off(tmp_path: Path, frame: pl.DataFrame, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        write(frame, tmp_path / "large.xlsx", "xlsx")
    assert list(tmp_path.iterdir()) == []
