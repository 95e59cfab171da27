"""The months of a reading from the first that is covered: what an outlook and a comparison of prices look back on."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from pipelines.core.months import add_months, last_ended, months_between, spanned
from pipelines.reconcile.monthly.windows import in_windows


class Month(NamedTuple):
    """What came in a covered month, in the unit of the reading.

    Args:
        amount: The low end.
        high: The high end.
        estimate: A point between.
        goods: What months of the same products share; None if it can be compared with none.
        uncovered: The products that are not published in it; None if all are.
    """

    amount: Decimal
    high: Decimal
    estimate: Decimal
    goods: str | None = ""
    uncovered: str | None = None


Window = tuple[Month | None, ...]
"""Months one after the other; None where the month is not covered, not usable, or inside a longer figure only."""


@dataclass(frozen=True)
class History:
    """The covered months of a reading; one at least."""

    months: dict[date, Month]

    def window(self, first: date, length: int) -> Window:
        """A number of months from a first one on."""
        return tuple(map(self.months.get, spanned(first, length)))

    def years_before(self, month: date) -> int:
        """How many whole years lie between the first covered month and a later one."""
        return max(0, months_between(min(self.months), month) - 1) // 12

    @property
    def last_month(self) -> date:
        """The last covered month."""
        return max(self.months)

    def last(self, number: int) -> tuple[Month, ...]:
        """The last covered months, so many of them, if they follow one another; else nothing."""
        found = [
            one for one in self.window(add_months(self.last_month, 1 - number), number) if one is not None
        ]
        return tuple(found) if len(found) == number else ()


def covered_months(monthly: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The months with an amount of every reading, up to a date: as `in_windows`, one window a reading.

    Args:
        monthly: `Monthly` rows.
        as_of: Later months are left out.
    """
    last = last_ended(as_of)
    window = (
        monthly.filter(pl.col("is_covered") & (pl.col("months") == 1) & (pl.col("month") <= last))
        .group_by("reading_id")
        .agg(period_start=pl.col("month").min(), first_month=pl.col("month").min(), last_month=pl.lit(last))
    )
    return in_windows(monthly, window).filter((pl.col("months") == 1) & pl.col("amount").is_not_null())


def histories(covered: pl.DataFrame) -> dict[str, History]:
    """The covered months of each reading; readings without one are absent."""
    amounts = covered["amount"].to_list()
    # Mostly the three are one, and to make a Decimal of each is what this costs.
    ends = [
        amounts if covered[name].equals(covered["amount"]) else covered[name].to_list()
        for name in ("amount_high", "estimate")
    ]
    months = map(Month, amounts, *ends, covered["goods"].to_list(), covered["uncovered"].to_list())
    found: dict[str, dict[date, Month]] = defaultdict(dict)
    for reading_id, month, one in zip(covered["reading_id"], covered["month"], months, strict=True):
        found[reading_id][month] = one
    return {reading_id: History(months) for reading_id, months in found.items()}
