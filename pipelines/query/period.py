"""Names of a row's period and reading."""

from typing import Any

Row = dict[str, Any]
"""A row of a report: its columns by name."""


def period(row: Row) -> str:
    """Name a period: a calendar year by its number, one without an end as open, any other by its end."""
    start, end = row["period_start"], row["period_end"]
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return str(start.year)
    return "open" if end == row["as_of"] else f"to {end:%Y-%m}"


def short_id(row: Row) -> str:
    """Return a reading's id without its pledge's."""
    return str(row["reading_id"]).removeprefix(f"{row['pledge_id']}/")
