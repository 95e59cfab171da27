"""A backfill makes what runs on those days would have made, once, and readers notice nothing."""

from datetime import date
from pathlib import Path

import pytest

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.stored import release_digest
from pledgebook.pipelines.steps.backfill import backfill_day, days_of, demand_published
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.publish import publish
from pledgebook.pipelines.steps.reconcile import reconcile_ledger
from pledgebook.pipelines.steps.register import load_register
from tests.cli.conftest import NOW
from tests.datadirs import copied

TODAY = NOW.date()
BEFORE = date(2026, 9, 15)
"""Between the two vintages of the exports that are carried."""


def run(data: DataDir, day: date) -> str:
    """What `pledgebook run` makes of a day: the digest of its release."""
    ingest(data)
    load_register(data)
    return publish(data, reconcile_ledger(data, day, end_of_day(day), NOW), NOW).digest


@pytest.fixture
def data(small_copy: DataDir) -> DataDir:
    return small_copy


def seen_by_readers(data: DataDir) -> tuple[bytes, str, str]:
    """What readers see: the copy for them, and the latest release with its digest."""
    latest = (data.releases / "latest").resolve()
    return data.published.read_bytes(), latest.name, release_digest(latest)


def test_a_day_is_what_a_run_about_it_makes_once_and_readers_notice_nothing(
    data: DataDir, tmp_path: Path
) -> None:
    other = copied(data, tmp_path / "other")
    before = seen_by_readers(data)
    filled = backfill_day(data, BEFORE, lambda: NOW)
    assert (filled.release, filled.is_new) == ("2026-09-15", True)
    assert filled.digest == run(other, BEFORE)
    files = {path: path.stat().st_mtime_ns for path in data.releases.rglob("*")}
    again = backfill_day(data, BEFORE, lambda: NOW)
    assert (again.digest, again.is_new) == (filled.digest, False)
    assert files == {path: path.stat().st_mtime_ns for path in data.releases.rglob("*")}
    assert seen_by_readers(data) == before


@pytest.mark.slow
def test_a_day_whose_inputs_changed_gets_a_second_release(data: DataDir) -> None:
    first = backfill_day(data, BEFORE, lambda: NOW)
    register = data.register / "gas.toml"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace('title = "', 'title = "Renamed: ', 1), encoding="utf-8")
    load_register(data)
    second = backfill_day(data, BEFORE, lambda: NOW)
    assert (second.release, second.is_new) == (f"{first.release}.2", True)


@pytest.mark.parametrize(
    ("every", "days"),
    [("day", [28, 29, 30, 31, 1, 2]), ("week", [30]), ("month", [31])],
)
def test_the_days_of_a_range(every: str, days: list[int]) -> None:
    found = days_of(date(2026, 8, 28), date(2026, 9, 2), every, TODAY)
    assert [day.day for day in found] == days


@pytest.mark.parametrize(
    ("first", "last", "every", "why"),
    [
        (date(2026, 9, 2), date(2026, 9, 1), "day", "2026-09-02 to 2026-09-01"),
        (date(2026, 11, 20), date(2026, 11, 23), "day", "up to today, 2026-11-22"),
        (date(2026, 9, 1), date(2026, 9, 3), "month", "no end of a month from 2026-09-01 to 2026-09-03"),
    ],
)
def test_a_range_that_cannot_be_filled_is_refused(first: date, last: date, every: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        days_of(first, last, every, TODAY)


def test_the_first_release_of_all_is_not_one_of_a_backfill(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing has been published yet"):
        demand_published(DataDir(tmp_path))
