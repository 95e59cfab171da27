"""The months of a reading from the first that is covered: what an outlook and a comparison of prices look back on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.reconcile.period import add_months, calendar, last_ended, months_between
from pipelines.reconcile.realized import spans


@dataclass(frozen=True)
class Month:
    """What came in a covered month.

    Args:
        amount: The low end, in the unit of the reading.
        high: The high end.
        estimate: A point between.
        in_part: The codes of another HS edition that lie in part in the scope; None if there are none.
        uncovered: The products that are not published in it; None if all are.
    """

    amount: Decimal
    high: Decimal
    estimate: Decimal
    in_part: str | None = None
    uncovered: str | None = None


Window = tuple[Month | None, ...]
"""Months one after the other; None where the month is not covered, not usable, or inside a longer figure only."""


@dataclass(frozen=True)
class History:
    """The months of a reading, one after the other.

    Args:
        first: The first covered month.
        months: The months from then on.
    """

    first: date
    months: Window

    def window(self, first: date, length: int) -> Window:
        """A number of months from a first one on."""
        start = _number(first) - _number(self.first)
        known = len(self.months)
        return tuple(
            self.months[place] if 0 <= place < known else None for place in range(start, start + length)
        )

    def month(self, of: date) -> Month | None:
        """One month."""
        return self.window(of, 1)[0]

    def years_before(self, month: date) -> int:
        """How many whole years lie between the first covered month and a later one."""
        return max(0, _number(month) - _number(self.first)) // 12

    @property
    def last_month(self) -> date | None:
        """The last covered month."""
        known = [place for place, one in enumerate(self.months) if one is not None]
        return add_months(self.first, known[-1]) if known else None

    def last(self, number: int) -> Window:
        """The last covered months, so many of them, if they follow one another; else nothing."""
        end = max((place for place, one in enumerate(self.months) if one is not None), default=-1) + 1
        found = self.months[max(0, end - number) : end]
        return found if len(found) == number and all(found) else ()


def histories(
    reading_ids: Iterable[str], cells: pl.DataFrame, coverage: pl.DataFrame, as_of: date
) -> dict[str, History]:
    """The months of readings up to a date; readings without a covered month are absent.

    Args:
        reading_ids: The readings.
        cells: `CELL` rows.
        coverage: `reading_id`, `month`, `prefixes_total`, `prefixes_covered`, `uncovered`, `no_concordance`.
        as_of: Later months are left out.
    """
    last = last_ended(as_of)
    window = (
        coverage.filter(pl.col("reading_id").is_in(list(reading_ids)) & (pl.col("month") <= last))
        .group_by("reading_id")
        .agg(period_start=pl.col("month").min(), first_month=pl.col("month").min(), last_month=pl.lit(last))
    )
    rows = spans(calendar(window), cells, coverage)
    monthly = rows.filter((pl.col("months") == 1) & pl.col("amount").is_not_null())
    columns = ("month", "amount", "amount_high", "estimate", "in_part", "uncovered")
    grouped = monthly.group_by("reading_id", "period_start", maintain_order=True).agg(columns)
    return {
        row[0]: History(row[1], _dense(row[1], last, *row[2:]))
        for row in grouped.select("reading_id", "period_start", *columns).iter_rows()
    }


def _dense(first: date, last: date, months: list[date], *columns: list[Any]) -> Window:
    """A place for each month from the first to the last."""
    found: list[Month | None] = [None] * months_between(first, last)
    start = _number(first)
    for month, *values in zip(months, *columns, strict=True):
        found[_number(month) - start] = Month(*values)
    return tuple(found)


def _number(month: date) -> int:
    """The number of a month since year 0."""
    return month.year * 12 + month.month - 1
