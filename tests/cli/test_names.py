"""Names that are mistyped, words that find pledges, and directories that are not there."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Pledgebook, pledgebook


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("stauts",), 2, "no command 'stauts'. Did you mean 'status'?"),
        (("clock",), 2, "Did you mean 'milestones'?"),
        (("qqq",), 2, "Commands: init, doctor, completion, run, fetch, ingest, pledge"),
        (("status", "--formt", "csv"), 2, "Did you mean '--format'?"),
        (("breaks", "explian"), 2, "Did you mean 'breaks explain'?"),
        (("register", "dif"), 2, "Did you mean 'diff'?"),
        (("status", "CN-SOY-21"), 1, "Did you mean 'CN-SOY-25' or 'CN-SOY-12'?"),
        (("status", "soybeens"), 1, "Did you mean 'soybeans'?"),
        (("outlook", "US-JP-2052"), 1, "Did you mean 'US-JP-2025'"),
        (("milestones", "nothing at all"), 1, "`pledgebook list` has all pledges"),
        (("breaks", "CN-SOY-21"), 1, "Did you mean 'CN-SOY-25'"),
        (("explain", "CN-SOY-21"), 1, "Did you mean 'CN-SOY-25'"),
        (("explain", "soybeans"), 1, "CN-SOY-12: At least 12 Mt"),
        (("explain", "US-CN-PHASE-ONE"), 1, "CN-P1-ENE: "),
        (("explain", "CN-P1-ENE", "--reading", "us-export"), 1, "Did you mean 'us-exports'"),
        (("concentration", "JP-LGN"), 1, "Did you mean 'JP-LNG'"),
        (("mirror", "BR-CN-SOYBEAN"), 1, "Did you mean 'BR-CN-SOYBEANS'"),
        (("export", "headlines"), 1, "Did you mean 'headline'"),
        (("export", "xlsx"), 1, "Did you mean 'workbook'"),
        (("export", "ledger.flows"), 1, "Did you mean 'ledger.flow'"),
        (("match", "report:claim", "ledger:flow"), 1, "Did you mean 'claims'?"),
        (("match", "report:claims", "report:claims", "--key", "pledge"), 1, "Did you mean 'pledge_id'?"),
    ],
)
def test_a_mistyped_name_is_asked_about(
    ask: Pledgebook, arguments: tuple[str, ...], code: int, words: str
) -> None:
    answer = ask(*arguments)
    assert (answer.code, words in " ".join(answer.err.split())) == (code, True), answer.err


def test_a_mistyped_source_and_break_are_asked_about(ask: Pledgebook, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.touch()
    assert "Did you mean 'census_trade'?" in ask("ingest", "censustrade", str(file)).err
    shown = json.loads(ask("breaks", "--format", "json").out)[0]["discrepancy_id"]
    assert f"Did you mean '{shown}'" in ask("breaks", "show", f"{shown[:-1]}x").err


@pytest.mark.slow
def test_words_of_titles_and_products_find_pledges(ask: Pledgebook) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("status", "soybeans", "--format", "csv").out)))
    assert {"CN-SOY-12", "CN-SOY-25", "JP-PUR-SOY"} <= {row["pledge_id"] for row in rows}
    assert "CN-SOY-25" in ask("status", "SOYBEANS").out
    assert ask("status", "soybeans 2026, 2027").out == ask("status", "CN-SOY-25").out
    assert "CN-SOY-12" in ask("breaks", "soybeans").out
    assert ask("milestones", "critical minerals").code == 0
    assert ask("explain", "12 Mt of soybeans by the end").out == ask("explain", "CN-SOY-12").out


def test_list_names_agreements_pledges_and_readings(ask: Pledgebook) -> None:
    told = ask("list").out
    assert "US-CN-PHASE-ONE: US-China economic and trade agreement, Phase One" in told
    assert "  CN-P1-ENE: " in told
    assert "CN-P1-ENE/us-exports" not in told
    some = ask("list", "phase", "one", "--readings").out
    assert "CN-P1-ENE/us-exports" in some
    assert "JP-INV-550" not in some
    rows = json.loads(ask("list", "CN-SOY-12", "--readings", "--format", "json").out)
    assert sum(row["is_headline"] for row in rows) == 1
    assert set(rows[0]) == {
        "agreement_id",
        "agreement",
        "pledge_id",
        "pledge",
        "reading_id",
        "reading",
        "is_headline",
    }
    assert ask("list", "soybeens").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",), ("list",), ("sql", "SELECT 1"), ("export", "headline"), ("check",), ("breaks",), ("register", "diff"),
        ("diff", "--since", "2026-01-01"), ("mirror",), ("fetch", "--dry-run"), ("explain", "CN-P1-ENE"), ("concentration",),
        ("breaks", "comment", "a", "--text", "b", "--by", "c"),
    ],
)  # fmt: skip
def test_a_question_makes_no_data_directory(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "data").mkdir()
    answer = pledgebook(*arguments, "--data-dir", str(tmp_path / "dats"))
    assert (answer.code, "no such data directory. Did you mean 'data'?" in answer.err) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
