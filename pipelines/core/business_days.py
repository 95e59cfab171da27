"""Business days: days that are neither a weekend nor a public holiday in any of several countries.

Holidays come from the library `holidays`: federal ones for the United States, on the day they are observed; national
ones for Japan, with substitute and citizen's holidays; the closing days of TARGET for the European Union. Bank
holidays and holidays of states and cantons are left out.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache

from holidays import HolidayBase, country_holidays, financial_holidays, list_supported_countries

from pledgebook.pipelines.core.months import DAY

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TARGET = "ECB"
FINANCIAL = {"EUU": TARGET}
"""Codes that are not a country, with the financial calendar used for each."""


@cache
def has_calendar(code: str) -> bool:
    """Whether the holidays of a country are known."""
    return code in FINANCIAL or code in list_supported_countries()


def covers(day: date, calendars: Sequence[str]) -> bool:
    """Whether the holidays of the year are known for every country."""
    return all(_holidays(code).start_year <= day.year <= _holidays(code).end_year for code in calendars)


def closed(day: date, calendars: Sequence[str]) -> str | None:
    """Return why a day is not a business day, country by country; None if it is one."""
    reasons = {code: _reason(day, code) for code in calendars}
    found = {code: reason for code, reason in reasons.items() if reason is not None}
    if found and set(found.values()) == {WEEKDAYS[day.weekday()]} and len(found) == len(reasons):
        return WEEKDAYS[day.weekday()]
    return "; ".join(f"{code}: {reason}" for code, reason in found.items()) or None


def next_business_day(day: date, calendars: Sequence[str]) -> date:
    """Return the day itself if it is a business day, else the next business day."""
    while closed(day, calendars) is not None:
        day += DAY
    return day


def business_days_after(day: date, number: int, calendars: Sequence[str]) -> date:
    """Return the day a number of business days after a day, which itself is not counted."""
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
