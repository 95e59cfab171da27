"""`pledgebook register diff`, and a data directory over what the program carries."""

import json
import shutil
from pathlib import Path

import pytest

from pledgebook.pipelines.core.paths import CHECKOUT, DataDir
from tests.cli.conftest import pledgebook

CARRIED = CHECKOUT / "data" / "raw"
MINE = """
[[agreement]]
id = "MINE"
title = "An agreement of mine"
payer_iso3 = "JPN"
beneficiary_iso3 = "USA"
agreed_date = 2026-03-01
legal = "announced"
"""


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    made = DataDir(tmp_path)
    made.register.mkdir(parents=True)
    return made


def changes(data: DataDir) -> list[dict[str, str]]:
    answer = pledgebook("register", "diff", "--format", "json", "--data-dir", str(data.root))
    assert answer.code == 0, answer.err
    found: list[dict[str, str]] = json.loads(answer.out)
    return found


def test_files_that_say_nothing_else_make_no_difference(data: DataDir) -> None:
    assert changes(data) == []
    shutil.copy(CARRIED / "register" / "us-uk-2025.toml", data.register)
    shutil.copytree(CARRIED / "eia_lng", data.raw / "eia_lng")
    assert changes(data) == []
    told = pledgebook("register", "diff", "--data-dir", str(data.root)).out
    assert "us-uk-2025.toml: a copy of the carried file; not read" in told
    assert "No difference." in told


def test_what_is_changed_added_and_left_out_is_named(data: DataDir) -> None:
    text = (CARRIED / "register" / "us-uk-2025.toml").read_text(encoding="utf-8")
    (data.register / "us-uk-2025.toml").write_text(
        text.replace('title = "Investment of 150 bn GBP', 'title = "My 150 bn GBP', 1), encoding="utf-8"
    )
    (data.register / "mine.toml").write_text(MINE, encoding="utf-8")
    found = changes(data)
    assert [(row["table"], row["change"], row["column"]) for row in found] == [
        ("agreement", "added", None),
        ("pledge", "changed", "title"),
    ]
    assert found[1]["own"].startswith("My 150 bn GBP")
    told = pledgebook("register", "diff", "--data-dir", str(data.root)).out
    assert "us-uk-2025.toml: replaces the carried file of that name" in told
    assert "mine.toml: your own" in told


def test_the_checkout_s_own_data_lie_over_nothing() -> None:
    answer = pledgebook("register", "diff", "--data-dir", str(CHECKOUT / "data"))
    assert (answer.code, "nothing is carried below it" in answer.out) == (0, True)


@pytest.mark.slow
def test_a_run_reads_what_is_carried_and_what_is_put_over_it_before_or_after(tmp_path: Path) -> None:
    shown = []
    for place in ("before", "after"):
        data = DataDir(tmp_path / place)
        where = ("--data-dir", str(data.root))
        if place == "after":
            answer = pledgebook("run", *where)
            assert (answer.code, "Made the data directory" in answer.err) == (0, True)
            assert list(data.raw.rglob("*.csv")) == list(data.raw.rglob("*.toml")) == []
        data.register.mkdir(parents=True, exist_ok=True)
        (data.register / "mine.toml").write_text(MINE, encoding="utf-8")
        assert pledgebook("run", "-q", *where).code == 0
        shown.append(
            pledgebook(
                "sql", "SELECT agreement_id FROM ledger.agreement ORDER BY ALL", "--format", "csv", *where
            ).out
        )
    assert shown[0] == shown[1]
    assert {"MINE", "US-JP-2025"} <= set(shown[0].split())


@pytest.mark.slow
def test_a_directory_that_an_earlier_version_filled_is_taken_for_what_it_is(
    finished: DataDir, tmp_path: Path
) -> None:
    data = DataDir(tmp_path / "old")
    shutil.copytree(CARRIED, data.raw, ignore=shutil.ignore_patterns("discrepancy_event"))
    days = ("--as-of", "2026-11-22", "--known-at", "2026-11-22")
    answer = pledgebook("run", "--format", "json", *days, "--data-dir", str(data.root))
    assert "unchanged since Pledgebook put it there" in answer.err
    run = json.loads((finished.releases / "latest" / "run.json").read_text(encoding="utf-8"))
    assert json.loads(answer.out)["outputs_digest"] == run["outputs_digest"]
