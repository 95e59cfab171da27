"""Targets become periods."""

from datetime import date

import pytest

from pledgebook.pipelines.core.months import add_months, add_years, first_month, last_ended, months_between
from pledgebook.pipelines.reconcile.attainment.periods import periods
from pledgebook.pipelines.reconcile.monthly.calendar import Period, calendar, windows
from tests.reconcile.ledger import AS_OF, Row, table


def bounds(target: list[Row], pledge: Row | None = None, as_of: date = AS_OF) -> list[tuple[str, str, bool]]:
    found = periods(table("reading", [{}]), table("target", target), table("pledge", [pledge or {}]), as_of)
    return [(str(one.start), str(one.end), one.is_open) for one in found]


@pytest.mark.parametrize(
    ("month", "number", "expected"),
    [("2026-01-01", -1, "2025-12-01"), ("2026-11-01", 2, "2027-01-01"), ("2026-06-01", 0, "2026-06-01"), ("2026-12-01", 12, "2027-12-01")],
)  # fmt: skip
def test_months_are_added_across_years(month: str, number: int, expected: str) -> None:
    assert add_months(date.fromisoformat(month), number) == date.fromisoformat(expected)


def test_a_leap_day_becomes_the_28th() -> None:
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_months_are_counted_with_both_ends() -> None:
    assert months_between(date(2026, 1, 1), date(2026, 12, 1)) == 12
    assert months_between(date(2026, 2, 1), date(2026, 1, 1)) == 0


def test_a_month_belongs_to_the_period_in_which_it_begins() -> None:
    assert first_month(date(2025, 9, 4)) == date(2025, 10, 1)
    assert first_month(date(2025, 9, 1)) == date(2025, 9, 1)
    years = [Period("R", date(2025, 9, 4), date(2026, 9, 3)), Period("R", date(2026, 9, 4), date(2027, 9, 3))]
    assert [one.months_total for one in years] == [12, 12]
    assert years[0].last_month == date(2026, 9, 1)
    assert years[1].first_month == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2026-10-30", "2026-09-01"), ("2026-10-31", "2026-10-01"), ("2026-01-15", "2025-12-01")],
)
def test_a_month_has_ended_on_its_last_day(as_of: str, expected: str) -> None:
    assert last_ended(date.fromisoformat(as_of)) == date.fromisoformat(expected)


def test_a_plain_target_is_one_period() -> None:
    assert bounds([{}]) == [("2026-01-01", "2026-12-31", False)]


def test_a_recurring_target_repeats_up_to_the_running_year() -> None:
    row = {"period_start": date(2025, 9, 4), "period_end": None, "is_recurring": True}
    assert bounds([row]) == [("2025-09-04", "2026-09-03", False), ("2026-09-04", "2027-09-03", False)]


def test_a_recurring_target_stands_once_before_it_begins() -> None:
    row = {"period_start": date(2028, 1, 1), "period_end": None, "is_recurring": True}
    assert bounds([row]) == [("2028-01-01", "2028-12-31", False)]


def test_a_recurring_target_with_a_last_year_ends_there() -> None:
    row = {"period_start": date(2023, 4, 1), "period_end": date(2025, 3, 31), "is_recurring": True}
    assert bounds([row]) == [("2023-04-01", "2024-03-31", False), ("2024-04-01", "2025-03-31", False)]


def test_a_short_recurring_target_keeps_its_length() -> None:
    row = {"period_start": date(2024, 11, 1), "period_end": date(2025, 2, 28), "is_recurring": True}
    assert bounds([row], as_of=date(2026, 1, 1)) == [
        ("2024-11-01", "2025-02-28", False),
        ("2025-11-01", "2026-02-28", False),
    ]


def test_a_recurring_target_stops_at_the_next_target_and_at_the_deadline() -> None:
    first = {"period_start": date(2023, 1, 1), "period_end": None, "is_recurring": True}
    restated = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    assert [start for start, _, _ in bounds([first, restated])] == ["2023-01-01", "2024-01-01", "2025-01-01"]
    assert [start for start, _, _ in bounds([first], {"deadline": date(2024, 12, 31)})] == [
        "2023-01-01",
        "2024-01-01",
    ]


def test_a_target_without_an_end_runs_to_the_deadline_or_to_the_day() -> None:
    row = {"period_end": None}
    assert bounds([row]) == [("2026-01-01", "2026-11-22", True)]
    assert bounds([row], {"deadline": date(2029, 1, 19)}) == [("2026-01-01", "2029-01-19", False)]


def test_a_reading_without_a_target_has_the_period_of_its_pledge() -> None:
    assert bounds([], {"pledged_date": date(2025, 10, 28)}) == [("2025-10-28", "2026-11-22", True)]


def test_only_elapsed_months_are_in_the_window() -> None:
    of = [
        Period("R", date(2026, 1, 1), date(2026, 12, 31)),
        Period("R", date(2027, 1, 1), date(2027, 12, 31)),
    ]
    months = calendar(windows(of, AS_OF))
    assert months["month"].to_list() == [date(2026, number, 1) for number in range(1, 11)]
    assert [one.months_elapsed(AS_OF) for one in of] == [10, 0]
