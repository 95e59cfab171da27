"""The months of a reading from the first that is covered: what an outlook and a comparison of prices look back on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import polars as pl

from pipelines.core.months import last_ended
from pipelines.reconcile.monthly.calendar import calendar
from pipelines.reconcile.monthly.realized import spans


class Month(NamedTuple):
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
        first: The number of the first covered month, as `month_number` gives it.
        months: The months from then on.
    """

    first: int
    months: Window

    def window(self, first: int, length: int) -> Window:
        """A number of months from a first one on."""
        start = first - self.first
        before, after = min(max(0, -start), length), max(0, start + length - len(self.months))
        inside = self.months[max(0, start) : max(0, start + length)]
        return ((None,) * before + inside + (None,) * after)[:length]

    def at(self, number: int) -> Month | None:
        """A month by its number; None where it is not covered."""
        return self.window(number, 1)[0]

    @cached_property
    def lacking(self) -> dict[int, str]:
        """The products that each month lacks, empty if none, by its number; months that can be compared only."""
        return {
            number: month.uncovered or ""
            for number, month in enumerate(self.months, self.first)
            if month is not None and month.in_part is None
        }

    def years_before(self, number: int) -> int:
        """How many whole years lie between the first covered month and a later one."""
        return max(0, number - self.first) // 12

    @property
    def last_month(self) -> date:
        """The last covered month."""
        return month_of(self.first + self._covered - 1)

    def last(self, number: int) -> tuple[Month, ...]:
        """The last covered months, so many of them, if they follow one another; else nothing."""
        end = self._covered
        found = tuple(one for one in self.months[max(0, end - number) : end] if one is not None)
        return found if len(found) == number else ()

    @property
    def _covered(self) -> int:
        """How many months lie between the first and the last covered one, both counted."""
        return max(place for place, one in enumerate(self.months, 1) if one is not None)


def month_number(month: date) -> int:
    """The number of a month since year 0."""
    return month.year * 12 + month.month - 1


def month_of(number: int) -> date:
    """The first day of the month with a number."""
    return date(number // 12, number % 12 + 1, 1)


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
    numbers = monthly.select(number=pl.col("month").dt.year() * 12 + pl.col("month").dt.month() - 1)
    amounts = monthly["amount"].to_list()
    others = [
        amounts if (monthly[name] == monthly["amount"]).all() else monthly[name].to_list()
        for name in ("amount_high", "estimate")
    ]
    columns = [amounts, *others, monthly["in_part"].to_list(), monthly["uncovered"].to_list()]
    found: dict[str, dict[int, Month]] = defaultdict(dict)
    months = map(Month, *columns)
    keys = (monthly["reading_id"].to_list(), numbers["number"].to_list())
    for reading_id, number, month in zip(*keys, months, strict=True):
        found[reading_id][number] = month
    return {reading_id: _history(one) for reading_id, one in found.items()}


def _history(months: Mapping[int, Month]) -> History:
    first = min(months)
    return History(first, tuple(months.get(number) for number in range(first, max(months) + 1)))
