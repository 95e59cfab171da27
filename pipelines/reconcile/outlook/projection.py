"""Projection of a year in progress from the shares of the same months in earlier years, with a backtest.

The projection from an earlier year is realized / share, where the share is the part of that year in the same months.
The target plays no part here: a projection is not a verdict.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import accumulate
from typing import NamedTuple

from pledgebook.pipelines.core.decimals import CONTEXT, HUNDRED, ZERO, added, product, quotient, rounded

MIN_YEARS = 2
"""Earlier years needed for a range; one year alone would look certain."""

TWO = Decimal(2)
Share = tuple[Decimal, Decimal]
"""Amount of some months and of the whole year, kept apart so that one division at the end is enough."""

Trial = tuple[bool, Decimal]
"""Whether the year was in the range, and the distance of the point in percent of the year."""


class Profile(NamedTuple):
    """Shares of earlier years combined.

    Args:
        smallest: Smallest share.
        largest: Largest share.
        pooled: Sum of the parts, sum of the years.
    """

    smallest: Share
    largest: Share
    pooled: Share

    def side(self, one: Share) -> int:
        """Return -1 for a share below all of them, 1 above, 0 between; compared crosswise, without division."""
        (part, whole), (least, of_least), (most, of_most) = one, self.smallest, self.largest
        if product(part, of_least) < product(least, whole):
            return -1
        return 1 if product(most, whole) < product(part, of_most) else 0

    def with_year(self, one: Share, side: int) -> "Profile":
        """Add a year, whose share is on a given side of the others."""
        return Profile(
            one if side < 0 else self.smallest,
            one if side > 0 else self.largest,
            (CONTEXT.add(self.pooled[0], one[0]), CONTEXT.add(self.pooled[1], one[1])),
        )


@dataclass(frozen=True, slots=True)
class Projection:
    """Projected amount of a year, four decimals.

    Args:
        low: From the largest share of an earlier year.
        point: From the pooled shares.
        high: From the smallest share.
    """

    low: Decimal
    point: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Cut:
    """Backtest of projections after a number of months.

    Args:
        months: Months known.
        hits: Number of trials with the year's amount in the range.
        errors_pct: Distance of the point from the year's amount in percent of it, one per trial.
    """

    months: int
    hits: int
    errors_pct: tuple[Decimal, ...]

    @property
    def trials(self) -> int:
        """Number of years tried, each with the shares of the years before it only."""
        return len(self.errors_pct)


def share(year: Sequence[Decimal], places: Sequence[int]) -> Share:
    """Return the share of some months in a year."""
    return added([year[place] for place in places]), added(year)


def is_usable(one: Share) -> bool:
    """Whether a share is above 0 and at most 1; others cannot be divided by, or are due to negative months."""
    part, whole = one
    return ZERO < part <= whole


def profile(shares: Sequence[Share]) -> Profile:
    """Combine the usable shares of earlier years, at least one."""
    first = shares[0]
    return reduce(lambda by, one: by.with_year(one, by.side(one)), shares[1:], Profile(first, first, first))


def project(realized: tuple[Decimal, Decimal, Decimal], by: Profile) -> Projection:
    """Return the projection and its range.

    Args:
        realized: Realized amount so far: low end, estimate and high end, none below 0.
        by: Shares of the earlier years.
    """
    low, estimate, high = realized
    return Projection(
        rounded(_over(low, by.largest)),
        rounded(_over(estimate, by.pooled)),
        rounded(_over(high, by.smallest)),
    )


def backtest(years: Sequence[Sequence[Decimal]]) -> list[Cut]:
    """Project each year from the years before it, after each month but the last, and check the range.

    Args:
        years: Monthly amounts of complete years of one length, the oldest first.

    Returns:
        One row per number of months with a trial. A year without trade is not tried, nor is one after an unusable
        share.
    """
    sums = [list(accumulate(year, CONTEXT.add)) for year in years]
    length = len(years[0]) if years else 0
    found = [
        _cut(months, _trials([(one[months - 1], one[-1]) for one in sums])) for months in range(1, length)
    ]
    return [one for one in found if one.trials]


def median_pct(errors: Sequence[Decimal]) -> Decimal | None:
    """Return the median of percentages, four decimals; None if there are none."""
    if not errors:
        return None
    ordered, middle = sorted(errors), len(errors) // 2
    if len(ordered) % 2:
        return rounded(ordered[middle])
    return rounded(quotient(CONTEXT.add(ordered[middle - 1], ordered[middle]), TWO))


def _trials(shares: Sequence[Share]) -> Iterator[Trial]:
    if not shares or not is_usable(shares[0]):
        return
    by = profile(shares[:1])
    for place, one in enumerate(shares[1:], 1):
        side = by.side(one)
        if place >= MIN_YEARS and one[1] > 0 and one[0] >= 0:
            yield _trial(one, by, is_held=side == 0)
        if not is_usable(one):
            return
        by = by.with_year(one, side)


def _trial(one: Share, by: Profile, *, is_held: bool) -> Trial:
    part, whole = by.pooled
    year = product(one[1], part)
    distance = abs(CONTEXT.subtract(product(one[0], whole), year))
    return is_held, quotient(product(distance, HUNDRED), year)


def _cut(months: int, trials: Iterator[Trial]) -> Cut:
    found = list(trials)
    return Cut(months, sum(is_hit for is_hit, _ in found), tuple(error for _, error in found))


def _over(amount: Decimal, one: Share) -> Decimal:
    part, whole = one
    return quotient(product(amount, whole), part)
