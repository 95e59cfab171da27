"""Months: counting, adding and listing them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

import polars as pl

DAY = timedelta(days=1)


def add_months(month: date, number: int) -> date:
    """The first day of the month that lies a number of months after another."""
    year, index = divmod(month.year * 12 + month.month - 1 + number, 12)
    return date(year, index + 1, 1)


def add_years(day: date, number: int) -> date:
    """The same day in another year; 29 February becomes the 28th where there is none."""
    year = day.year + number
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day and not _is_leap(year) else day.replace(year=year)


def first_month(day: date) -> date:
    """The first month that begins on a day or after it."""
    return day if day.day == 1 else add_months(day.replace(day=1), 1)


@cache
def last_ended(as_of: date) -> date:
    """The last month that has wholly ended by a date, as its first day."""
    return add_months((as_of + DAY).replace(day=1), -1)


def months_between(first: date, last: date) -> int:
    """The number of months from one to another, both counted; 0 where the last lies before the first."""
    return max(0, (last.year - first.year) * 12 + last.month - first.month + 1)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_range(first: date, last: date) -> list[date]:
    """The first days of the months from one to another, both included."""
    return (
        pl.date_range(first.replace(day=1), last.replace(day=1), "1mo", eager=True).to_list()
        if first <= last
        else []
    )


def spanned(month: date, months: int) -> list[date]:
    """So many months from one on."""
    return [add_months(month, number) for number in range(months)]


def last_day(month: date, months: int = 1) -> date:
    """The last day of so many months from one on."""
    return add_months(month, months) - DAY


def runs(months: Iterable[date], longest: int | None = None) -> list[tuple[date, date]]:
    """Months in order as runs without a gap, of at most so many months: first and last month of each."""
    found: list[list[date]] = []
    for month in months:
        is_next = found and month == add_months(found[-1][-1], 1)
        if is_next and (longest is None or len(found[-1]) < longest):
            found[-1].append(month)
        else:
            found.append([month])
    return [(run[0], run[-1]) for run in found]


def months_text(months: Iterable[date]) -> str:
    """Months as a reader says them: `2025-11 to 2026-01, 2026-03`."""
    told = [
        f"{first:%Y-%m}" if first == last else f"{first:%Y-%m} to {last:%Y-%m}"
        for first, last in runs(sorted(set(months)))
    ]
    return ", ".join(told) or "no month"


def end_of_day(day: date) -> datetime:
    """Return the last moment of a day: a question about a day takes in all that was known on it."""
    return datetime.combine(day, time.max)
