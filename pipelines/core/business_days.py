"""Business days: the days on which none of several countries has its weekend or a public holiday.

The holidays are those of the library `holidays`: for the United States the federal ones, on the day on which they
are observed; for Japan the national ones, with substitute holidays and citizen's holidays; for the European Union
the days on which TARGET is closed. Bank holidays and holidays of states and cantons are left out.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays, financial_holidays, list_supported_countries

DAY = timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TARGET = "ECB"
FINANCIAL = {"EUU": TARGET}
"""Codes that are no country, and the financial calendar that stands for each."""


@cache
def has_calendar(code: str) -> bool:
    """Whether the holidays of a country are known."""
    return code in FINANCIAL or code in list_supported_countries()


def covers(day: date, calendars: Sequence[str]) -> bool:
    """Whether a year's holidays are known in every one of some countries."""
    return all(_holidays(code).start_year <= day.year <= _holidays(code).end_year for code in calendars)


def closed(day: date, calendars: Sequence[str]) -> str | None:
    """Why a day is no business day, with each country where it is none; None if it is one."""
    reasons = {code: _reason(day, code) for code in calendars}
    found = {code: reason for code, reason in reasons.items() if reason is not None}
    if found and set(found.values()) == {WEEKDAYS[day.weekday()]} and len(found) == len(reasons):
        return WEEKDAYS[day.weekday()]
    return "; ".join(f"{code}: {reason}" for code, reason in found.items()) or None


def next_business_day(day: date, calendars: Sequence[str]) -> date:
    """The day itself if it is a business day, else the next one."""
    while closed(day, calendars) is not None:
        day += DAY
    return day


def business_days_after(day: date, number: int, calendars: Sequence[str]) -> date:
    """The last of a number of business days after a day; the day itself is not counted."""
    for _ in range(number):
        day = next_business_day(day + DAY, calendars)
    return day


def _reason(day: date, code: str) -> str | None:
    known = _holidays(code)
    if known.is_working_day(day):
        return None
    return known.get(day) or WEEKDAYS[day.weekday()]


@cache
def _holidays(code: str) -> HolidayBase:
    if code in FINANCIAL:
        return financial_holidays(FINANCIAL[code], language="en_US")
    return country_holidays(code, language="en_US")
