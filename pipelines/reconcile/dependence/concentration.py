"""How imports spread over suppliers: the share of the largest, and the Herfindahl index, each as a range.

What no supplier is known for in a month may be that of any supplier without a figure in that month, whether it has
one in other months or is named nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product as every_way
from math import prod

from pipelines.core.decimals import HUNDRED, ZERO, added, percent, product, quotient, rounded

NOT_NAMED = ""
"""A supplier that is named in no month; it may hold the rest of each."""

MAX_WAYS = 1000
"""Of how many ways to give the rests to suppliers each is tried; beyond that a bound stands for the largest."""

Rests = Mapping[frozenset[str], Decimal]
"""What no supplier is known for, by the suppliers that may hold it, `NOT_NAMED` among them."""


@dataclass(frozen=True)
class Supply:
    """What came in one month, or in one longer span.

    Args:
        total: What came from all countries.
        of: Supplier to amount, none below 0; None was not reported.
        is_all: Whether a supplier that is not among them has brought nothing.
    """

    total: Decimal
    of: Mapping[str, Decimal | None]
    is_all: bool = False

    @property
    def named(self) -> Decimal:
        """What is known by supplier."""
        return added(amount for amount in self.of.values() if amount is not None)

    @property
    def whole(self) -> Decimal:
        """The total, or what is known by supplier where that is more: shares above 100 % would be wrong for certain."""
        return max(self.total, self.named)

    def may_hold_the_rest(self, supplier: str) -> bool:
        """Whether a supplier has no figure here, so that what no supplier is known for may be its."""
        return self.of[supplier] is None if supplier in self.of else not self.is_all


@dataclass(frozen=True)
class Concentration:
    """How imports spread over suppliers.

    Args:
        total: What came from all countries.
        named: What of it is known by supplier.
        rest: What is not, month by month: a month whose suppliers add up to more than its total has none.
        rest_pct: The rest in percent of all.
        suppliers: How many suppliers are known.
        largest_iso3: The largest; None where another one could be larger.
        share_low: The share of the largest in percent, at least.
        share_high: The same, at most.
        hhi_low: The sum of the squared shares (0 to 10,000), at least.
        hhi_high: The same, at most.
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


def concentration(supplies: Sequence[Supply]) -> Concentration:
    """The share of the largest supplier and the Herfindahl index over some months, each as a range.

    At the low ends the rests are spread over very many suppliers; at the high ends each month's rest is the
    one's, of those that may hold it, with whom the figure is largest.

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
    )


def most_squares(supplied: Mapping[str, Decimal], rests: Rests, max_ways: int = MAX_WAYS) -> Decimal:
    """The largest sum of squares over all ways to give the rests to suppliers that may hold them.

    The sum is convex, so that it is largest where each rest is one supplier's. A supplier that may hold no other
    rests than a larger one, or as large a one, is left out, since what is given to it adds more to that one. With
    more than `max_ways` ways left, the answer is a bound that is never lower: each rest r adds r (b + h) for the
    supplier for which that is largest, where b is what it brought and h what it could have at most.

    Args:
        supplied: Supplier to what it is known to have brought.
        rests: What no supplier is known for.
        max_ways: How many ways are tried.
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
    """What the sum of squares gains if each rest is given to the supplier at its place in a way."""
    given: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for one, rest in zip(way, rests.values(), strict=True):
        given[one] += rest
    return added(product(more, brought[one] * 2 + more) for one, more in given.items())


def _candidates(brought: Mapping[str, Decimal], rests: Rests) -> list[str]:
    """The suppliers among which the largest sum of squares is found, the largest supplier first."""
    found: dict[str, set[frozenset[str]]] = {}
    for one in sorted(brought, key=lambda name: (-brought[name], name)):
        held = {may_hold for may_hold in rests if one in may_hold}
        if not any(held <= other for other in found.values()):
            found[one] = held
    return list(found)


def _supplied(supplies: Iterable[Supply]) -> dict[str, Decimal]:
    """What each supplier is known to have brought."""
    supplied: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for one in supplies:
        for supplier, amount in one.of.items():
            if amount is not None:
                supplied[supplier] += amount
    return dict(supplied)


def _rests(supplies: Iterable[Supply], suppliers: Iterable[str]) -> Rests:
    """The rests of the months; those that the same suppliers may hold are one, since one of them holds both at the most."""
    rests: dict[frozenset[str], Decimal] = defaultdict(lambda: ZERO)
    for one in supplies:
        if one.whole > one.named:
            may_hold = {name for name in suppliers if one.may_hold_the_rest(name)}
            rests[frozenset({NOT_NAMED, *may_hold})] += one.whole - one.named
    return dict(rests)


def _most(supplier: str, supplied: Mapping[str, Decimal], rests: Rests) -> Decimal:
    """What a supplier has brought at most."""
    return supplied.get(supplier, ZERO) + added(
        rest for may_hold, rest in rests.items() if supplier in may_hold
    )


def _squares(amounts: Iterable[Decimal]) -> Decimal:
    return added(product(amount, amount) for amount in amounts)


def _hhi(squares: Decimal, whole: Decimal) -> Decimal | None:
    """Squared shares in percent, added: the squares over the square of the whole, times 10,000; rounded once."""
    if whole == 0:
        return None
    return rounded(quotient(product(squares, HUNDRED * HUNDRED), product(whole, whole)))
