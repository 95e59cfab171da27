"""Month arithmetic."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

import polars as pl

from pledgebook.pipelines.core.text import is_digits

DAY = timedelta(days=1)
AGO = re.compile(r"([0-9]{1,4})\s*([dw])", re.IGNORECASE)
AGO_DAYS = {"d": 1, "w": 7}
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years that a question may be about."""


def parse_day(text: str) -> date:
    """Return the day of a text such as 2026-11-22.

    Raises:
        ValueError: It is none, or in another century; says what was found and expected.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        message = f"found '{text}', expected a date such as 2026-11-22"
        raise ValueError(message) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = f"found '{text}', expected a date from {FIRST_YEAR} to {LAST_YEAR}"
        raise ValueError(message)
    return day


def parse_since(text: str, today: date) -> date:
    """Return the day of a text such as 2026-10-01, or of how long ago it is: 30d, 2w.

    Raises:
        ValueError: It is neither; says what was found and expected.
    """
    if found := AGO.fullmatch(text.strip()):
        return today - int(found[1]) * AGO_DAYS[found[2].lower()] * DAY
    if not is_digits(text.strip()[:4]):
        message = f"found '{text}', expected a date such as 2026-11-22, or a time such as 30d or 2w"
        raise ValueError(message)
    return parse_day(text)


def parse_month(text: str) -> date:
    """Return the first day of the month of a text such as 2023-01.

    Raises:
        ValueError: It is none; says what was found and expected.
    """
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        message = f"found '{text}', expected a month such as 2023-01"
        raise ValueError(message) from None


def add_months(month: date, number: int) -> date:
    """Return the first day of the month a number of months later."""
    year, index = divmod(month.year * 12 + month.month - 1 + number, 12)
    return date(year, index + 1, 1)


def add_years(day: date, number: int) -> date:
    """Return the same day a number of years later; 29 February becomes the 28th in other years."""
    return months_after(day, 12 * number)


def months_after(day: date, number: int) -> date:
    """Return the same day a number of months later, or the last day of that month if it is shorter."""
    month = add_months(day, number)
    return month.replace(day=min(day.day, last_day(month).day))


def first_month(day: date) -> date:
    """Return the first month that begins on a day or after it."""
    return day if day.day == 1 else add_months(day.replace(day=1), 1)


@cache
def last_ended(as_of: date) -> date:
    """Return the first day of the last month that has ended by a date."""
    return add_months((as_of + DAY).replace(day=1), -1)


def months_between(first: date, last: date) -> int:
    """Count the months from one to another, both included; 0 if the last is before the first."""
    return max(0, (last.year - first.year) * 12 + last.month - first.month + 1)


def month_range(first: date, last: date) -> list[date]:
    """List the months from one to another, both included."""
    return (
        pl.date_range(first.replace(day=1), last.replace(day=1), "1mo", eager=True).to_list()
        if first <= last
        else []
    )


def spanned(month: date, months: int) -> list[date]:
    """List a number of months, starting with one."""
    return [add_months(month, number) for number in range(months)]


def last_day(month: date, months: int = 1) -> date:
    """Return the last day of a number of months, starting with one."""
    return add_months(month, months) - DAY


def runs(months: Iterable[date], longest: int | None = None) -> list[tuple[date, date]]:
    """Split sorted months into runs without a gap, at most `longest` months each: first and last month."""
    found: list[list[date]] = []
    for month in months:
        is_next = found and month == add_months(found[-1][-1], 1)
        if is_next and (longest is None or len(found[-1]) < longest):
            found[-1].append(month)
        else:
            found.append([month])
    return [(run[0], run[-1]) for run in found]


def months_text(months: Iterable[date]) -> str:
    """Write months as text: `2025-11 to 2026-01, 2026-03`."""
    texts = [
        f"{first:%Y-%m}" if first == last else f"{first:%Y-%m} to {last:%Y-%m}"
        for first, last in runs(sorted(set(months)))
    ]
    return ", ".join(texts) or "no month"


def end_of_day(day: date) -> datetime:
    """Return the last moment of a day, since a question about a day includes everything known on that day."""
    return datetime.combine(day, time.max)
