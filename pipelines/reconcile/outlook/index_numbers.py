"""Price and volume index numbers of goods with values and quantities, and the change of value split between the two.

Formulas: IMF and others, Export and Import Price Index Manual (2009): Laspeyres, Paasche and Fisher, chapter 16; unit
values in the place of prices, chapter 2. The split of the difference is Bennet's of 1920, which is to differences what
Fisher's index is to ratios (W. E. Diewert, Index number theory using differences rather than ratios, 2005).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pipelines.core.decimals import CONTEXT, ZERO, product, quotient, rounded

TWO = Decimal(2)


class Goods(NamedTuple):
    """One product in two spans of time, all above 0.

    Args:
        value_base: Its value in the base span.
        quantity_base: Its quantity in the base span.
        value_current: Its value in the current span.
        quantity_current: Its quantity in the current span, in the same unit.
    """

    value_base: Decimal
    quantity_base: Decimal
    value_current: Decimal
    quantity_current: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """The four sums that every formula is made of, p a price, q a quantity, 0 the base, 1 the current span.

    Args:
        base: p0 q0, the value of the base span.
        volume: p0 q1, current quantities at base prices.
        price: p1 q0, base quantities at current prices.
        current: p1 q1, the value of the current span.
    """

    base: Decimal
    volume: Decimal
    price: Decimal
    current: Decimal


@dataclass(frozen=True)
class IndexNumbers:
    """Index numbers, 1 where nothing changed, and the effects in money; four decimals.

    Args:
        laspeyres_price: Base quantities at current over base prices.
        paasche_price: Current quantities at current over base prices.
        fisher_price: The geometric mean of the two.
        laspeyres_volume: Current over base quantities at base prices.
        paasche_volume: Current over base quantities at current prices.
        fisher_volume: The geometric mean of the two.
        price_effect: The change of value by prices, the mean of the one at base and at current quantities.
        volume_effect: The change of value by quantities, likewise; the two add up to the change.
    """

    laspeyres_price: Decimal
    paasche_price: Decimal
    fisher_price: Decimal
    laspeyres_volume: Decimal
    paasche_volume: Decimal
    fisher_volume: Decimal
    price_effect: Decimal
    volume_effect: Decimal


def sums(goods: Sequence[Goods]) -> Sums:
    """The four sums, in 60 digits; goods in the same order give the same digits."""
    base = volume = price = current = ZERO
    for one in goods:
        at_base = quotient(product(one.value_base, one.quantity_current), one.quantity_base)
        at_current = quotient(product(one.value_current, one.quantity_base), one.quantity_current)
        base = CONTEXT.add(base, one.value_base)
        volume = CONTEXT.add(volume, at_base)
        price = CONTEXT.add(price, at_current)
        current = CONTEXT.add(current, one.value_current)
    return Sums(base, volume, price, current)


def index_numbers(of: Sums) -> IndexNumbers:
    """The index numbers and effects; each quotient and root is rounded once, the price effect is what is left."""
    by_quantity = CONTEXT.subtract(CONTEXT.add(of.volume, of.current), CONTEXT.add(of.base, of.price))
    volume_effect = rounded(quotient(by_quantity, TWO))
    return IndexNumbers(
        laspeyres_price=rounded(quotient(of.price, of.base)),
        paasche_price=rounded(quotient(of.current, of.volume)),
        fisher_price=_fisher((of.price, of.current), (of.base, of.volume)),
        laspeyres_volume=rounded(quotient(of.volume, of.base)),
        paasche_volume=rounded(quotient(of.current, of.price)),
        fisher_volume=_fisher((of.volume, of.current), (of.base, of.price)),
        price_effect=rounded(of.current) - rounded(of.base) - volume_effect,
        volume_effect=volume_effect,
    )


def _fisher(over: tuple[Decimal, Decimal], under: tuple[Decimal, Decimal]) -> Decimal:
    return rounded(CONTEXT.sqrt(quotient(product(*over), product(*under))))
