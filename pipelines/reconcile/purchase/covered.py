"""Covered months of a reading with their amounts, and the months that several readings share."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import ZERO, rounded
from pledgebook.pipelines.core.months import spanned


@dataclass(frozen=True)
class Stretch:
    """A covered month with its amount, or several months with one amount.

    Args:
        month: First month.
        months: Number of months.
        low: Low end.
        high: High end; differs if a factor or another HS edition makes it a range.
    """

    month: date
    months: int
    low: Decimal
    high: Decimal

    def is_within(self, months: Collection[date]) -> bool:
        """Whether all its months are among some months."""
        if self.months == 1:
            return self.month in months
        return all(month in months for month in spanned(self.month, self.months))


@dataclass(frozen=True)
class Covered:
    """The stretches of a reading published with all its products."""

    stretches: tuple[Stretch, ...] = ()

    @property
    def months(self) -> frozenset[date]:
        """All covered months."""
        long = (month for one in self.stretches if one.months > 1 for month in spanned(one.month, one.months))
        return frozenset([*(one.month for one in self.stretches), *long])

    def within(self, months: Collection[date]) -> "Covered":
        """Return the stretches whose months are all among some months."""
        inside = frozenset(months)
        return Covered(tuple(one for one in self.stretches if one.is_within(inside)))

    @property
    def low(self) -> Decimal:
        """Sum of the low ends."""
        return rounded(sum((one.low for one in self.stretches), ZERO))

    @property
    def high(self) -> Decimal:
        """Sum of the high ends."""
        return rounded(sum((one.high for one in self.stretches), ZERO))

    @property
    def amounts(self) -> list[Decimal]:
        """All amounts, to determine their decimals."""
        return [end for one in self.stretches for end in (one.low, one.high)]


def common(sides: Sequence[Covered], months: Iterable[date]) -> frozenset[date]:
    """Return the largest set of months covered by every side without splitting a figure for several months."""
    found = frozenset(months)
    while True:
        kept = found.intersection(*(side.within(found).months for side in sides))
        if kept == found:
            return found
        found = kept


def covered(rows: pl.DataFrame) -> dict[str, Covered]:
    """Return the fully covered months of each reading, from `in_windows` with one window per reading."""
    known = rows.filter(pl.col("amount").is_not_null(), ~pl.col("is_partial"))
    found: dict[str, list[Stretch]] = defaultdict(list)
    for reading_id, *figures in known.select(
        "reading_id", "month", "months", "amount", "amount_high"
    ).iter_rows():
        found[reading_id].append(Stretch(*figures))
    return {reading_id: Covered(tuple(stretches)) for reading_id, stretches in found.items()}
