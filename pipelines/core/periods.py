"""Spans of months as people write them: `2024`, `2024-Q1`, `2024-03`, `2024-01..2024-06`."""

import re
from datetime import date

from pledgebook.pipelines.core.months import add_months, months_between

EXPECTED = "a year such as 2024, a quarter such as 2024-Q1, a month such as 2024-03, or a span such as 2024-09..2025-08"

YEAR = re.compile(r"([0-9]{4})")
QUARTER = re.compile(r"([0-9]{4})-?Q([1-4])", re.IGNORECASE)
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])(?:-01)?")
"""A month, or its first day, which is what a spreadsheet makes of a month."""

BETWEEN = re.compile(r"\s*(?:\.\.|\u2026|\u2013|\bto\b)\s*")
EARLIEST = 1900


def span(text: str) -> tuple[date, date] | None:
    """Return the first and the last month of a span as their first days; None if the text is none, or runs backward."""
    ends = [_single(part) for part in BETWEEN.split(text.strip())]
    if len(ends) > 2 or None in ends:
        return None
    first, last = ends[0], ends[-1]
    if first is None or last is None or months_between(first[0], last[1]) == 0:
        return None
    return (first[0], last[1]) if first[0].year >= EARLIEST else None


def _single(text: str) -> tuple[date, date] | None:
    year, quarter, month = (pattern.fullmatch(text) for pattern in (YEAR, QUARTER, MONTH))
    if year and int(year[1]) >= EARLIEST:
        return date(int(year[1]), 1, 1), date(int(year[1]), 12, 1)
    if quarter and int(quarter[1]) >= EARLIEST:
        first = date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1)
        return first, add_months(first, 2)
    if month and int(month[1]) >= EARLIEST:
        first = date(int(month[1]), int(month[2]), 1)
        return first, first
    return None
