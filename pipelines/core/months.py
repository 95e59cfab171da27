"""Months: counting, adding and listing them."""

from collections.abc import Collection, Iterator, Sequence
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


def runs(months: Sequence[date], longest: int) -> list[tuple[date, date]]:
    """Months in order as runs without a gap and of at most so many months: first and last month of each."""
    found: list[list[date]] = []
    for month in months:
        if found and len(found[-1]) < longest and month == _next(found[-1][-1]):
            found[-1].append(month)
        else:
            found.append([month])
    return [(run[0], run[-1]) for run in found]


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_text(months: Collection[date]) -> str:
    """Months as a reader says them: `2025-11 to 2026-01, 2026-03`."""
    runs = [
        f"{first:%Y-%m}" if first == last else f"{first:%Y-%m} to {last:%Y-%m}"
        for first, last in _runs(months)
    ]
    return ", ".join(runs) or "no month"


def _runs(months: Collection[date]) -> Iterator[tuple[date, date]]:
    ordered = sorted(months)
    starts = [month for month in ordered if add_months(month, -1) not in months]
    ends = [month for month in ordered if add_months(month, 1) not in months]
    yield from zip(starts, ends, strict=True)


def end_of_day(day: date) -> datetime:
    """Return the last moment of a day: a question about a day takes in all that was known on it."""
    return datetime.combine(day, time.max)
