"""`pledgebook ingest --template`: from an empty table to a figure that a reading cites. Figures are invented."""

import csv
from pathlib import Path

import pytest

from pledgebook.pipelines.sources.reported_figures.plain import COLUMNS, TEMPLATE
from tests.cli.conftest import pledgebook


def test_the_template_is_printed_or_written(tmp_path: Path) -> None:
    printed = pledgebook("ingest", "--template")
    assert list(csv.DictReader(printed.out.splitlines())) == [TEMPLATE]
    for name in ("mine.csv", "mine.xlsx"):
        answer = pledgebook("ingest", "--template", name, cwd=tmp_path)
        assert (answer.code, (tmp_path / name).exists()) == (0, True)
        assert f"pledgebook ingest reported_figures {name}" in answer.out
    assert (tmp_path / "mine.csv").read_text(encoding="utf-8") == printed.out
    root = ("--data-dir", str(tmp_path / "data"))
    taken = pledgebook("ingest", "reported_figures", "mine.xlsx", *root, cwd=tmp_path)
    assert "1 rows read, 0 stored, 0 unchanged, 0 in quarantine, 1 ignored" in taken.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--template", "mine.ods"), "expected a name that ends with .csv or .xlsx"),
        (("census_trade", "--template"), "census_trade reads its publisher's own files"),
        (("--template", "there.csv"), "there is such a file already"),
        (("reported_figures", "there.csv", "--template"), "writes a new table and reads none"),
    ],
)
def test_a_template_overwrites_nothing(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "there.csv").write_text("a\n", encoding="utf-8")
    answer = pledgebook("ingest", *arguments, cwd=tmp_path)
    assert answer.code == 1
    assert words in answer.err
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "a\n"


def test_a_call_without_a_file_says_what_is_missing() -> None:
    assert "Missing argument 'SOURCE'" in pledgebook("ingest").err
    assert "Missing argument 'FILES...'" in pledgebook("ingest", "census_trade").err


def test_the_template_has_five_columns() -> None:
    assert tuple(TEMPLATE) == COLUMNS
