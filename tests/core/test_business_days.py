"""Business days on real calendars; the holidays are written down by hand, from the calendars of their governments."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.pipelines.core.business_days import (
    business_days_after,
    closed,
    covers,
    has_calendar,
    next_business_day,
)
from tests.examples import examples

BOTH = ("USA", "JPN")
SELECTED = date(2026, 2, 17)

BETWEEN = {
    date(2026, 2, 23): "JPN: Emperor's Birthday",
    date(2026, 3, 20): "JPN: Vernal Equinox Day",
    date(2026, 4, 29): "JPN: Showa Day",
    date(2026, 5, 4): "JPN: Greenery Day",
    date(2026, 5, 5): "JPN: Children's Day",
    date(2026, 5, 6): "JPN: Substitute Holiday",
    date(2026, 5, 25): "USA: Memorial Day",
}
"""Every weekday from 17 February to the end of May 2026 on which one side has a holiday; none is a US one before May."""


def weekdays_after(day: date, number: int, without: frozenset[date] = frozenset()) -> date:
    """A count by hand: weekdays only, some of them left out."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5 and day not in without
    return day


def test_the_holidays_from_february_to_may_are_those_of_the_calendars() -> None:
    days = [SELECTED + timedelta(days=number) for number in range((date(2026, 5, 31) - SELECTED).days + 1)]
    found = {day: closed(day, BOTH) for day in days if day.weekday() < 5}
    assert {day: why for day, why in found.items() if why} == BETWEEN


def test_45_business_days_after_the_selection() -> None:
    assert weekdays_after(SELECTED, 45) == date(2026, 4, 21)
    by_hand = weekdays_after(SELECTED, 45, frozenset(BETWEEN))
    assert business_days_after(SELECTED, 45, BOTH) == by_hand == date(2026, 4, 23)
    assert business_days_after(SELECTED, 45, ("USA",)) == date(2026, 4, 21)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-07-03", "USA: Independence Day (observed)"),
        ("2026-07-04", "USA: Independence Day; JPN: Saturday"),
        ("2027-12-31", "USA: New Year's Day (observed)"),
        ("2026-09-22", "JPN: National Holiday"),
        ("2026-11-22", "Sunday"),
        ("2026-11-23", "JPN: Labor Thanksgiving Day"),
        ("2026-11-24", None),
    ],
)
def test_observed_and_citizens_holidays_close_a_day(day: str, why: str | None) -> None:
    assert closed(date.fromisoformat(day), BOTH) == why


def test_a_week_of_holidays_is_skipped_in_one() -> None:
    assert next_business_day(date(2026, 9, 19), BOTH) == date(2026, 9, 24)
    assert next_business_day(date(2026, 9, 24), BOTH) == date(2026, 9, 24)


def test_the_european_union_has_the_days_of_its_payments() -> None:
    assert closed(date(2026, 4, 3), ("EUU",)) == "EUU: Good Friday"
    assert closed(date(2026, 4, 3), BOTH) is None


def test_years_without_a_calendar_are_not_taken_for_years_without_holidays() -> None:
    assert covers(date(2099, 12, 31), BOTH)
    assert not covers(date(2100, 1, 1), BOTH)
    assert has_calendar("KOR")
    assert not has_calendar("XKX0")


@examples(50)
@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 60))
def test_a_count_ends_on_a_business_day_and_skips_none(start: date, number: int) -> None:
    end = business_days_after(start, number, BOTH)
    days = [start + timedelta(days=one) for one in range(1, (end - start).days + 1)]
    assert sum(closed(day, BOTH) is None for day in days) == number
    assert closed(end, BOTH) is None
