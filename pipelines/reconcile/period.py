"""From targets to periods: what a reading asks for, and from which month to which."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time for which a reading asks an amount.

    A month belongs to the period in which its first day lies, so that periods which follow each other share
    no month and lose none.

    Args:
        reading_id: The reading.
        start: The first day.
        end: The last day; the as-of date where the text gives no end.
        is_open: Whether the text gives no end.
        amount_low: The low end of the amount, in the unit of the reading.
        amount_high: The high end of the amount, in the unit of the reading.
        growth_pct: The growth over the baseline.
    """

    reading_id: str
    start: date
    end: date
    is_open: bool = False
    amount_low: Decimal | None = None
    amount_high: Decimal | None = None
    growth_pct: Decimal | None = None

    @property
    def first_month(self) -> date:
        """The first month whose first day lies in the period."""
        return first_month(self.start)

    @property
    def last_month(self) -> date:
        """The last month whose first day lies in the period; before `first_month` if there is none."""
        return self.end.replace(day=1)

    @property
    def months_total(self) -> int:
        """The number of months."""
        return months_between(self.first_month, self.last_month)

    def elapsed_to(self, as_of: date) -> date:
        """The last month of the period that has ended by a date; before `first_month` if there is none."""
        return min(self.last_month, last_ended(as_of))

    def months_elapsed(self, as_of: date) -> int:
        """The number of months that have ended by a date."""
        return months_between(self.first_month, self.elapsed_to(as_of))


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


def periods(reading: pl.DataFrame, target: pl.DataFrame, pledge: pl.DataFrame, as_of: date) -> list[Period]:
    """The periods of every reading, in the order of reading and start.

    A recurring target repeats each year up to the year that contains `as_of`, at least once, and no further
    than the deadline of its pledge or the next target of its reading. A target without an end runs to the
    deadline, or to `as_of`. A reading without a target has one period, from the date of its pledge.

    Args:
        reading: Rows of `ledger.reading`.
        target: Rows of `ledger.target`.
        pledge: Rows of `ledger.pledge`.
        as_of: The date up to which is asked.
    """
    terms = {row["pledge_id"]: row for row in pledge.iter_rows(named=True)}
    targets: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in target.sort("reading_id", "period_start").iter_rows(named=True):
        targets[row["reading_id"]].append(row)
    found: list[Period] = []
    for row in reading.sort("reading_id").iter_rows(named=True):
        term = terms.get(row["pledge_id"], {"pledged_date": as_of, "deadline": None})
        rows = targets.get(row["reading_id"])
        found.extend(
            _of_targets(rows, term["deadline"], as_of)
            if rows
            else [_without_target(row["reading_id"], term["pledged_date"], term["deadline"], as_of)]
        )
    return found


def windows(of: Iterable[Period], as_of: date) -> pl.DataFrame:
    """The elapsed months of periods: `reading_id`, `period_start`, `first_month`, `last_month`."""
    rows = [(one.reading_id, one.start, one.first_month, one.elapsed_to(as_of)) for one in of]
    return window_frame(rows)


def window_frame(rows: list[tuple[str, date, date, date]]) -> pl.DataFrame:
    """Rows of reading, period start, first and last month as a frame."""
    schema = {
        "reading_id": pl.String,
        "period_start": pl.Date,
        "first_month": pl.Date,
        "last_month": pl.Date,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def calendar(window: pl.DataFrame) -> pl.DataFrame:
    """One row per window and month: `reading_id`, `period_start`, `month`."""
    return (
        window.filter(pl.col("first_month") <= pl.col("last_month"))
        .select(
            "reading_id",
            "period_start",
            month=pl.date_ranges("first_month", "last_month", interval="1mo"),
        )
        .explode("month")
    )


def _of_targets(rows: list[dict[str, Any]], deadline: date | None, as_of: date) -> Iterator[Period]:
    starts = [row["period_start"] for row in rows[1:]]
    for row, following in zip(rows, [*starts, None], strict=True):
        if row["is_recurring"]:
            yield from _recurring(row, following, deadline, as_of)
            continue
        end = row["period_end"] or deadline
        yield _period(row, row["period_start"], end, as_of)


def _recurring(
    row: dict[str, Any], following: date | None, deadline: date | None, as_of: date
) -> Iterator[Period]:
    """The yearly repeats of a target, each with the length of the first."""
    start, end = row["period_start"], row["period_end"]
    is_long = end is None or end >= add_years(start, 1)
    first_end = add_years(start, 1) - DAY if is_long else end
    stops = [day for day in (as_of, deadline, following and following - DAY, end if is_long else None) if day]
    years = 0
    while years == 0 or add_years(start, years) <= min(stops):
        last = add_years(first_end + DAY, years) - DAY
        yield _period(row, add_years(start, years), min(last, end) if is_long and end else last, as_of)
        years += 1


def _period(row: dict[str, Any], start: date, end: date | None, as_of: date) -> Period:
    return Period(
        row["reading_id"],
        start,
        max(start, end or as_of),
        end is None,
        row["amount_low"],
        row["amount_high"],
        row["growth_pct"],
    )


def _without_target(reading_id: str, start: date, deadline: date | None, as_of: date) -> Period:
    return Period(reading_id, start, max(start, deadline or as_of), deadline is None)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
