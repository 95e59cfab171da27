"""What a file's own note says of it stands where its figures do."""

import json

import pytest

from pledgebook.pipelines.core.paths import DataDir
from tests.cli.conftest import unbroken
from tests.cli.test_legal_events import line_of, shown

LEFT_OUT = "Left out: 21 preliminary six-digit rows"


@pytest.mark.slow
def test_explain_prints_the_note_of_each_file(finished: DataDir) -> None:
    where = ("CN-P1-AGR", "--period", "2020", "--data-dir", str(finished.root))
    words = unbroken(shown("explain", *where))
    assert "Note of the file: Monthly US exports to China, 2017-01 to 2020-12" in words
    assert LEFT_OUT in words
    (found,) = json.loads(shown("explain", *where, "--format", "json"))
    assert any(LEFT_OUT in one["note"] for one in found["snapshots"])
    assert LEFT_OUT in found["figure"]["source_notes"]


def test_status_marks_figures_whose_files_have_notes(finished: DataDir) -> None:
    out = shown("status", "--data-dir", str(finished.root))
    assert "12/12 partial#" in line_of(out, "CN-P1-AGR")
    assert "# The files behind it have notes: `pledgebook explain CN-P1-AGR` shows them" in " ".join(
        out.split()
    )


def test_the_reports_have_a_column_of_notes(finished: DataDir) -> None:
    for report in ("headline", "attainment", "readings"):
        rows = json.loads(
            shown("sql", f"SELECT source_notes FROM report.{report} WHERE reading_id = 'CN-P1-AGR/us-exports' AND "
                  "period_start = DATE '2020-01-01'", "--format", "json", "--data-dir", str(finished.root))
        )  # fmt: skip
        assert LEFT_OUT in rows[0]["source_notes"], report


def test_an_amount_in_another_currency_has_its_rate_below_the_table(finished: DataDir) -> None:
    words = " ".join(shown("status", "JP-INV-550", "--data-dir", str(finished.root)).split())
    assert "Financing signed: converted from JPY at 158.153 a USD (2026-05, fed_h10)." in words
    words = unbroken(shown("explain", "JP-INV-550", "--data-dir", str(finished.root)))
    assert "converted from JPY at 158.153 a USD (2026-05, fed_h10)" in words
