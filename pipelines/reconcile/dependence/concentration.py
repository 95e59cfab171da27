"""Share of the largest supplier and Herfindahl index of imports, each as a range.

The rest of a month without a known supplier may belong to any supplier without a figure in that month, whether it has
figures in other months or is named nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product as every_way
from math import prod

from pledgebook.pipelines.core.decimals import HUNDRED, ZERO, added, percent, product, quotient, rounded

NOT_NAMED = ""
"""A supplier named in no month, to which the rest of each month may belong."""

MAX_WAYS = 1000
"""Largest number of ways to assign the rests that are all tried; beyond it a bound is used."""

Share = tuple[Decimal, Decimal | None, Decimal | None]
"""The known amount of a supplier, and the low and the high end of its share in percent."""

Rests = Mapping[frozenset[str], Decimal]
"""Amounts without a known supplier, by their possible suppliers, including `NOT_NAMED`."""


@dataclass(frozen=True)
class Supply:
    """Imports of a month or a longer period.

    Args:
        total: Imports from all countries.
        of: Amount by supplier, 0 or more; None was not reported.
        is_all: Whether all other suppliers have no imports.
    """

    total: Decimal
    of: Mapping[str, Decimal | None]
    is_all: bool = False

    @property
    def named(self) -> Decimal:
        """Sum of the known suppliers."""
        return added(amount for amount in self.of.values() if amount is not None)

    @property
    def whole(self) -> Decimal:
        """The total, or the sum of the suppliers if that is larger, so that no share is above 100 %."""
        return max(self.total, self.named)

    def may_hold_the_rest(self, supplier: str) -> bool:
        """Whether a supplier has no figure here, so that the rest may belong to it."""
        return self.of[supplier] is None if supplier in self.of else not self.is_all


@dataclass(frozen=True)
class Concentration:
    """Concentration of imports over suppliers.

    Args:
        total: Imports from all countries.
        named: Part with a known supplier.
        rest: Part without a known supplier, summed by month; 0 for a month whose suppliers exceed its total.
        rest_pct: The rest in percent of all.
        suppliers: Number of known suppliers.
        largest_iso3: Largest supplier; None if another one could be larger.
        share_low: Share of the largest in percent, low end.
        share_high: Share of the largest in percent, high end.
        hhi_low: Sum of the squared shares (0 to 10,000), low end.
        hhi_high: Sum of the squared shares, high end.
        shares: Share of each known supplier in percent, low and high end, the largest supplier first.
    """

    total: Decimal
    named: Decimal
    rest: Decimal
    rest_pct: Decimal | None
    suppliers: int
    largest_iso3: str | None
    share_low: Decimal | None
    share_high: Decimal | None
    hhi_low: Decimal | None
    hhi_high: Decimal | None
    shares: Mapping[str, Share]


def concentration(supplies: Sequence[Supply]) -> Concentration:
    """Return the share of the largest supplier and the Herfindahl index over months, each as a range.

    At the low ends the rests are spread over very many suppliers; at the high ends each month's rest belongs to the
    possible supplier that makes the figure largest.

    Args:
        supplies: The months, in one unit.
    """
    supplied = _supplied(supplies)
    rests = _rests(supplies, supplied)
    whole, rest = added(one.whole for one in supplies), added(rests.values())
    low = max(supplied.values(), default=ZERO)
    highs = {one: _most(one, supplied, rests) for one in (*supplied, NOT_NAMED)}
    largest = max(sorted(supplied), key=lambda one: supplied[one], default=None)
    is_certain = all(high <= low for one, high in highs.items() if one != largest)
    return Concentration(
        added(one.total for one in supplies),
        added(supplied.values()),
        rest,
        percent(rest, whole),
        len(supplied),
        largest if is_certain and whole else None,
        percent(low, whole),
        percent(max(highs.values()), whole),
        _hhi(_squares(supplied.values()), whole),
        _hhi(most_squares(supplied, rests), whole),
        {
            one: (supplied[one], percent(supplied[one], whole), percent(highs[one], whole))
            for one in sorted(supplied, key=lambda name: (-supplied[name], name))
        },
    )


def most_squares(supplied: Mapping[str, Decimal], rests: Rests, max_ways: int = MAX_WAYS) -> Decimal:
    """Return the largest sum of squares over all ways to assign the rests to their possible suppliers.

    The sum is convex, so it is largest if each rest belongs to one supplier. A supplier whose possible rests are all
    possible for a supplier at least as large is left out, since they add more there. With more than `max_ways` ways
    left, the result is an upper bound: each rest r adds the largest r (b + h) of its suppliers, where b is the known
    amount of the supplier and h its largest possible amount.

    Args:
        supplied: Known amount by supplier.
        rests: Amounts without a known supplier.
        max_ways: Largest number of ways to try.
    """
    brought = {**supplied, NOT_NAMED: ZERO}
    candidates = _candidates(brought, rests)
    squares = _squares(supplied.values())
    choices = [[one for one in candidates if one in may_hold] for may_hold in rests]
    if prod(map(len, choices)) > max_ways:
        high = {one: brought[one] + _most(one, supplied, rests) for one in candidates}
        adds = [
            product(rest, max(high[one] for one in choice))
            for rest, choice in zip(rests.values(), choices, strict=True)
        ]
        return min(squares + added(adds), product(*[added([*supplied.values(), *rests.values()])] * 2))
    return squares + max(_gain(way, brought, rests) for way in every_way(*choices))


def _gain(way: Sequence[str], brought: Mapping[str, Decimal], rests: Rests) -> Decimal:
    """Return the gain of the sum of squares from one way to assign the rests."""
    given: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for one, rest in zip(way, rests.values(), strict=True):
        given[one] += rest
    return added(product(more, brought[one] * 2 + more) for one, more in given.items())


def _candidates(brought: Mapping[str, Decimal], rests: Rests) -> list[str]:
    """Return the suppliers that can lead to the largest sum of squares, the largest supplier first."""
    found: dict[str, set[frozenset[str]]] = {}
    for one in sorted(brought, key=lambda name: (-brought[name], name)):
        held = {may_hold for may_hold in rests if one in may_hold}
        if not any(held <= other for other in found.values()):
            found[one] = held
    return list(found)


def _supplied(supplies: Iterable[Supply]) -> dict[str, Decimal]:
    """Return the known amount of each supplier."""
    supplied: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for one in supplies:
        for supplier, amount in one.of.items():
            if amount is not None:
                supplied[supplier] += amount
    return dict(supplied)


def _rests(supplies: Iterable[Supply], suppliers: Iterable[str]) -> Rests:
    """Return the rests of the months, summed over equal sets of possible suppliers."""
    rests: dict[frozenset[str], Decimal] = defaultdict(lambda: ZERO)
    for one in supplies:
        if one.whole > one.named:
            may_hold = {name for name in suppliers if one.may_hold_the_rest(name)}
            rests[frozenset({NOT_NAMED, *may_hold})] += one.whole - one.named
    return dict(rests)


def _most(supplier: str, supplied: Mapping[str, Decimal], rests: Rests) -> Decimal:
    """Return the largest possible amount of a supplier."""
    return supplied.get(supplier, ZERO) + added(
        rest for may_hold, rest in rests.items() if supplier in may_hold
    )


def _squares(amounts: Iterable[Decimal]) -> Decimal:
    return added(product(amount, amount) for amount in amounts)


def _hhi(squares: Decimal, whole: Decimal) -> Decimal | None:
    """Return the sum of squared shares in percent: squares over the square of the whole, times 10,000; rounded once."""
    if whole == 0:
        return None
    return rounded(quotient(product(squares, HUNDRED * HUNDRED), product(whole, whole)))
