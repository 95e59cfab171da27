"""What there is to look at after a run, and the file that says so."""

import json
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pledgebook.pipelines.core.errors import ContractError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.fetch.outcome import Told
from pledgebook.pipelines.reconcile.revision.headline_change import FLIP
from pledgebook.pipelines.steps.alerts import FILE, Alert, failed, flipped, late, put, standing, unanswered

AT, LATER = datetime(2026, 11, 22, 6), datetime(2026, 11, 23, 6)
RELEASES = {
    "source": pl.String,
    "newest_month": pl.Date,
    "due_month": pl.Date,
    "due_on": pl.Date,
    "punctuality": pl.String,
}


def of(*rows: tuple[object, ...]) -> pl.DataFrame:
    """Rows of the report `releases`, with the columns that matter."""
    return pl.DataFrame(rows, schema=RELEASES, orient="row")


def test_a_flip_says_both_readings_and_the_cause() -> None:
    row = ("JP-SOY/customs", date(2026, 1, 1), 81, None, "behind", "no_data", "withdrawn")
    [one] = flipped(pl.DataFrame([row], schema=FLIP, orient="row"))
    assert (one.kind, one.subject) == ("flip", "JP-SOY/customs 2026-01-01")
    assert "was 81 % (behind), is now no data; because of withdrawn" in one.sentence
    assert flipped(None) == []


def test_a_source_is_late_once_however_many_sides_are_and_what_is_only_due_is_not() -> None:
    june, july, day = date(2026, 6, 1), date(2026, 7, 1), date(2026, 9, 9)
    found = late(
        of(
            ("eia_lng", june, july, day, "late"),
            ("eia_lng", date(2026, 5, 1), july, day, "late"),
            ("b", june, july, day, "due"),
            ("c", None, july, day, "never fetched"),
            ("d", july, july, day, "on time"),
        )
    )
    assert [(one.kind, one.subject) for one in found] == [("late", "eia_lng")]
    assert found[0].sentence == (
        "eia_lng: 2 series are late, and the one furthest behind holds nothing after 2026-05; 2026-07 was due on 2026-09-09. "
        "Run `pledgebook fetch eia_lng`."
    )


def test_of_a_source_without_an_api_a_file_is_wanted() -> None:
    [one] = late(of(("japan_mof", date(2026, 3, 1), date(2026, 7, 1), date(2026, 9, 9), "late")))
    assert one.sentence == (
        "japan_mof: holds nothing after 2026-03; 2026-07 was due on 2026-09-09. Download its file and run "
        "`pledgebook ingest japan_mof FILE`."
    )


def test_a_source_that_did_not_answer_is_named_with_the_reason() -> None:
    asked = [
        Told("a", "2026-11-22T06:00:00Z", 2, 2, 0, 0, None),
        Told("b", "2026-11-22T06:00:00Z", 3, 1, 0, 2, "no key"),
    ]
    [one] = unanswered(asked)  # fmt: skip
    assert (one.subject, "2 failed: no key" in one.sentence) == ("b", True)


def test_the_file_is_there_as_long_as_there_is_something_and_remembers_since_when(tmp_path: Path) -> None:
    data, one, other = DataDir(tmp_path), Alert("late", "a", "first"), Alert("check", "b", "second")
    assert put(data, [one], AT)[0].since == "2026-11-22T06:00:00Z"
    again = put(data, [Alert("late", "a", "said otherwise"), other], LATER)
    assert [found.since for found in again] == ["2026-11-22T06:00:00Z", "2026-11-23T06:00:00Z"]
    assert standing(data) == again
    written = json.loads((data.curated / FILE).read_text(encoding="utf-8"))
    assert (written["at"], [row["sentence"] for row in written["alerts"]]) == (
        "2026-11-23T06:00:00Z",
        ["said otherwise", "second"],
    )
    assert put(data, [], LATER) == standing(data) == []
    assert not (data.curated / FILE).exists()


def test_a_check_that_fails_is_an_alert() -> None:
    assert failed(ContractError("1 check(s) failed; nothing was published."))[0].kind == "check"
