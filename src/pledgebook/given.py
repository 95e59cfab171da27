"""Days, months and moments as a user gives them."""

from collections.abc import Callable
from datetime import date, datetime

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.months import parse_day, parse_month, parse_since
from pledgebook.pipelines.core.records.fields import utc

Day = date | str | None
"""A day, as a date or as a text such as "2026-03-31"."""


def day_of(value: Day, name: str) -> date | None:
    """Return a day; a moment counts as its day.

    Raises:
        UsageError: It is none; says what was found and expected.
    """
    return _parsed(value, name, parse_day)


def since_of(value: Day, name: str, today: date) -> date | None:
    """Return a day, which may also be given as how long ago it is: 30d, 2w."""
    return _parsed(value, name, lambda text: parse_since(text, today))


def month_of(value: date | str | None, name: str) -> date | None:
    """Return the first day of a month, such as 2023-01."""
    found = _parsed(value, name, parse_month)
    return None if found is None else found.replace(day=1)


def _parsed(value: Day, name: str, parse: Callable[[str], date]) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, datetime):
        return value.date()
    try:
        return parse(value)
    except ValueError as error:
        message = f"{name}: {error}"
        raise UsageError(message) from None


def moment_of(value: date | datetime | str | None) -> datetime | None:
    """Return a moment in UTC without a zone; a day counts as its midnight."""
    if value is None:
        return None
    try:
        return utc(value if isinstance(value, str) else value.isoformat())
    except ValueError:
        message = f"taken_at: found '{value}', expected a day or a moment such as 2026-11-22T06:30:00"
        raise UsageError(message) from None
