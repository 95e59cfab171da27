"""A year that is not over, projected by how much of earlier years had come by the same months; and how that did before.

The projection of one earlier year is realized / share, the share being what its same months had brought of the whole
year. Nothing here knows what is asked: a projection is no verdict.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import accumulate
from typing import NamedTuple

from pipelines.core.decimals import CONTEXT, HUNDRED, ZERO, added, product, quotient, rounded

MIN_YEARS = 2
"""A range needs two earlier years at least; one year alone would look certain."""

TWO = Decimal(2)
Share = tuple[Decimal, Decimal]
"""What had come by some months, and in the whole year: kept apart so that one division at the end is enough."""

Trial = tuple[bool, Decimal]
"""Whether the range held the year, and the distance of the point in percent of the year."""


class Profile(NamedTuple):
    """The shares of earlier years together.

    Args:
        smallest: The smallest of them.
        largest: The largest of them.
        pooled: The sum of the parts, and the sum of the years.
    """

    smallest: Share
    largest: Share
    pooled: Share

    def side(self, one: Share) -> int:
        """Where a share lies: -1 below all of them, 1 above, 0 between; compared crosswise, so nothing is divided."""
        (part, whole), (least, of_least), (most, of_most) = one, self.smallest, self.largest
        if product(part, of_least) < product(least, whole):
            return -1
        return 1 if product(most, whole) < product(part, of_most) else 0

    def with_year(self, one: Share, side: int) -> "Profile":
        """The same with one more year, whose share lies on a side of the others."""
        return Profile(
            one if side < 0 else self.smallest,
            one if side > 0 else self.largest,
            (CONTEXT.add(self.pooled[0], one[0]), CONTEXT.add(self.pooled[1], one[1])),
        )


@dataclass(frozen=True, slots=True)
class Projection:
    """A year's amount by the shares of earlier years, four decimals.

    Args:
        low: By the largest share of an earlier year.
        point: By the pooled shares.
        high: By the smallest share.
    """

    low: Decimal
    point: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Cut:
    """How projections after a number of months did in earlier years.

    Args:
        months: The months known.
        hits: In how many of the trials the year's amount lay in the range.
        errors_pct: The distance of the point from the year's amount in percent of that, one per trial.
    """

    months: int
    hits: int
    errors_pct: tuple[Decimal, ...]

    @property
    def trials(self) -> int:
        """In how many years it could be tried, with the shares of the years before it only."""
        return len(self.errors_pct)


def share(year: Sequence[Decimal], places: Sequence[int]) -> Share:
    """What the months at some places had brought of a year."""
    return added([year[place] for place in places]), added(year)


def is_usable(one: Share) -> bool:
    """Whether a share lies above 0 and not above 1: else nothing can be divided by it, or more was taken back."""
    part, whole = one
    return ZERO < part <= whole


def profile(shares: Sequence[Share]) -> Profile:
    """The usable shares of earlier years together, one at least."""
    first = shares[0]
    return reduce(lambda by, one: by.with_year(one, by.side(one)), shares[1:], Profile(first, first, first))


def project(realized: tuple[Decimal, Decimal, Decimal], by: Profile) -> Projection:
    """The projection and its range.

    Args:
        realized: What came so far: low end, estimate and high end, none of them below 0.
        by: The shares of the earlier years.
    """
    low, estimate, high = realized
    return Projection(
        rounded(_over(low, by.largest)),
        rounded(_over(estimate, by.pooled)),
        rounded(_over(high, by.smallest)),
    )


def backtest(years: Sequence[Sequence[Decimal]]) -> list[Cut]:
    """Project each year with the years before it only, after each month but the last, and see whether the range held it.

    Args:
        years: The months of complete years of one length, the oldest first.

    Returns:
        One row per number of months for which there was a trial. A year of nothing is no trial, nor is one
        before which some share was not usable.
    """
    sums = [list(accumulate(year, CONTEXT.add)) for year in years]
    length = len(years[0]) if years else 0
    found = [
        _cut(months, _trials([(one[months - 1], one[-1]) for one in sums])) for months in range(1, length)
    ]
    return [one for one in found if one.trials]


def median_pct(errors: Sequence[Decimal]) -> Decimal | None:
    """The median of percentages, four decimals; unknown if there is none."""
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
