"""Price and volume index numbers, and the change of value split into price and volume effects.

Formulas: IMF and others, Export and Import Price Index Manual (2009): Laspeyres, Paasche and Fisher, chapter 16; unit
values instead of prices, chapter 2. The difference is split as by Bennet (1920), the counterpart of Fisher's index for
differences (W. E. Diewert, Index number theory using differences rather than ratios, 2005).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pledgebook.pipelines.core.decimals import CONTEXT, ZERO, product, quotient, rounded

TWO = Decimal(2)


class Goods(NamedTuple):
    """A product in a base period and a current period, all figures above 0.

    Args:
        value_base: Base value.
        quantity_base: Base quantity.
        value_current: Current value.
        quantity_current: Current quantity, in the same unit.
    """

    value_base: Decimal
    quantity_base: Decimal
    value_current: Decimal
    quantity_current: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """The four sums of the formulas: p price, q quantity, 0 base period, 1 current period.

    Args:
        base: p0 q0, base value.
        volume: p0 q1, current quantities at base prices.
        price: p1 q0, base quantities at current prices.
        current: p1 q1, current value.
    """

    base: Decimal
    volume: Decimal
    price: Decimal
    current: Decimal


@dataclass(frozen=True)
class IndexNumbers:
    """Index numbers (1: no change) and effects in money; four decimals.

    Args:
        laspeyres_price: Base quantities at current over base prices.
        paasche_price: Current quantities at current over base prices.
        fisher_price: Geometric mean of the two price indices.
        laspeyres_volume: Current over base quantities at base prices.
        paasche_volume: Current over base quantities at current prices.
        fisher_volume: Geometric mean of the two volume indices.
        price_effect: Change of value by prices, the mean of those at base and at current quantities.
        volume_effect: Change of value by quantities, likewise; the two add up to the change.
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
    """Compute the four sums, in 60 digits."""
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
    """Compute index numbers and effects; each is rounded once, and the price effect is the rest."""
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
