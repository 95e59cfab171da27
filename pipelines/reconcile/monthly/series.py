"""Monthly series of a reading from its first covered month, for outlooks and price comparisons."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from pledgebook.pipelines.core.months import add_months, last_ended, months_between, spanned
from pledgebook.pipelines.reconcile.monthly.windows import in_windows


class Month(NamedTuple):
    """Amount of a covered month, in the unit of the reading.

    Args:
        amount: Low end.
        high: High end.
        estimate: Estimate in between.
        goods: Key shared by months of the same products; None if it cannot be compared.
        uncovered: Products not published; None if all are.
    """

    amount: Decimal
    high: Decimal
    estimate: Decimal
    goods: str | None = ""
    uncovered: str | None = None


Window = tuple[Month | None, ...]
"""Successive months; None if a month is not covered, not usable, or only inside a longer figure."""


@dataclass(frozen=True)
class History:
    """Covered months of a reading, at least one."""

    months: dict[date, Month]

    def window(self, first: date, length: int) -> Window:
        """Return a number of months, starting with one."""
        return tuple(map(self.months.get, spanned(first, length)))

    def years_before(self, month: date) -> int:
        """Return the number of whole years between the first covered month and a later one."""
        return max(0, months_between(min(self.months), month) - 1) // 12

    @property
    def last_month(self) -> date:
        """Last covered month."""
        return max(self.months)

    def last(self, number: int) -> tuple[Month, ...]:
        """Return the last months up to the last covered one, if all are covered; else nothing."""
        found = [
            one for one in self.window(add_months(self.last_month, 1 - number), number) if one is not None
        ]
        return tuple(found) if len(found) == number else ()


def covered_months(monthly: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the months with an amount of every reading, up to a date: from `in_windows`, one window per reading.

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
    """Return the covered months of each reading; readings without any are left out."""
    amounts = covered["amount"].to_list()
    # The three are usually equal, and making the Decimals is most of the cost.
    ends = [
        amounts if covered[name].equals(covered["amount"]) else covered[name].to_list()
        for name in ("amount_high", "estimate")
    ]
    months = map(Month, amounts, *ends, covered["goods"].to_list(), covered["uncovered"].to_list())
    found: dict[str, dict[date, Month]] = defaultdict(dict)
    for reading_id, month, one in zip(covered["reading_id"], covered["month"], months, strict=True):
        found[reading_id][month] = one
    return {reading_id: History(months) for reading_id, months in found.items()}
