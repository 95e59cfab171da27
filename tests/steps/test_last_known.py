"""A clock is held against what the ledger knows before anything is written under its day. Invented."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pledgebook.pipelines.breaks.log_file import append
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.publication import publish_release
from pledgebook.pipelines.steps.last_known import demand_clock, doubt
from tests.breaks.test_lifecycle import event
from tests.faults.test_release_moments import released

AT = datetime(2026, 11, 22, 20)


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    data = DataDir(tmp_path)
    publish_release(data, released(data, "2026-11-22"), AT)
    return data


def refused(data: DataDir, now: datetime, confirmed: str = "") -> bool:
    try:
        demand_clock(data, now, confirmed)
    except UsageError:
        return True
    return False


def test_nothing_is_doubted_where_nothing_is_known(tmp_path: Path) -> None:
    assert doubt(DataDir(tmp_path), datetime(2031, 1, 1)) is None


@pytest.mark.parametrize(
    ("days", "is_refused"), [(-800, True), (-2, True), (-1, False), (0, False), (1, False), (7, False), (31, False), (36, True), (1505, True)]
)  # fmt: skip
def test_how_far_a_clock_may_be_where_nobody_can_be_asked(data: DataDir, days: int, is_refused: bool) -> None:
    assert refused(data, AT + timedelta(days=days)) == is_refused


def test_a_day_that_somebody_confirmed_counts_once(data: DataDir) -> None:
    now = AT + timedelta(days=60)
    assert not refused(data, now, f"{now.date()}")
    assert refused(data, now, f"{now.date() + timedelta(days=1)}")
    before = AT - timedelta(days=60)
    assert refused(data, before, f"{before.date()}")
    publish_release(data, released(data, "2027-01-21"), now)
    assert not refused(data, now + timedelta(days=1))


def test_a_person_is_asked_from_two_days_on(data: DataDir) -> None:
    asked: list[str] = []

    def yes(question: str) -> bool:
        asked.append(question)
        return True

    demand_clock(data, AT + timedelta(days=1), ask=yes)
    assert asked == []
    demand_clock(data, AT + timedelta(days=2), ask=yes)
    assert asked == [
        "The clock of this machine says 2026-11-24, 2 days after the last release of 2026-11-22. Is this right?"
    ]
    with pytest.raises(UsageError, match=r"PLEDGEBOOK_TODAY=2026-11-24 in front of the command"):
        demand_clock(data, AT + timedelta(days=2), ask=lambda _: False)


def test_the_last_line_of_the_log_counts_too(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    append(data.discrepancy_event, lambda _: [event("found", at=AT)])
    found = doubt(data, AT + timedelta(days=1505))
    assert found is not None
    assert found.sentence().endswith("1,505 days after the last line of the log of breaks of 2026-11-22")
