"""Convert a figure to the unit of its reading: money at the rate of its month, quantities exactly."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from pledgebook.pipelines.core.decimals import product, quotient
from pledgebook.pipelines.core.measures.factors import Factor
from pledgebook.pipelines.core.measures.units import root
from pledgebook.pipelines.core.months import add_months

NO_RATE = "no_rate"
OTHER_UNIT = "other_unit"

Range = tuple[Decimal, Decimal]
"""Low and high end."""

CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class UsedRate:
    """Exchange rate of a conversion.

    Args:
        currency: The currency.
        month: First month.
        months: Number of months whose mean it is.
        units_per_usd: Units of the currency per US dollar.
        series: Series of the publisher.
    """

    currency: str
    month: date
    months: int
    units_per_usd: Decimal
    series: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """Conversion of an amount to another unit.

    Args:
        unit: Unit of the amount.
        wanted: Unit that it was converted to.
        rates: Rates of the currencies other than the dollar; none between units of one dimension.
    """

    unit: str
    wanted: str
    rates: tuple[UsedRate, ...] = ()


class Rates:
    """Exchange rates by currency and month.

    Args:
        rate: `currency`, `month`, `units_per_usd` and `series`, one row per currency and month.
    """

    def __init__(self, rate: pl.DataFrame) -> None:
        self._units: dict[tuple[str, date], Decimal] = {
            (currency, month): units
            for currency, month, units in rate.select("currency", "month", "units_per_usd").iter_rows()
        }
        self._series: dict[tuple[str, date], str] = {
            (currency, month): series
            for currency, month, series in rate.select("currency", "month", "series").iter_rows()
        }

    def per_usd(self, currency: str, month: date, months: int = 1) -> Decimal | None:
        """Return units of a currency per US dollar, the mean of the months; None if one month is unknown."""
        if currency == "USD":
            return Decimal(1)
        found = [self._units.get((currency, add_months(month, number))) for number in range(months)]
        known = [units for units in found if units is not None]
        return quotient(sum(known, Decimal(0)), Decimal(months)) if len(known) == months else None

    def used(self, units: tuple[str | None, str | None], span: tuple[date, int]) -> Conversion | None:
        """Return the conversion from one unit to another; None if they are the same, or it is not possible.

        Args:
            units: Unit of the amount, unit wanted.
            span: First month of the figure, number of months.
        """
        unit, wanted = units
        if unit is None or wanted is None or unit == wanted:
            return None
        if _within_dimension(Decimal(1), unit, wanted) is not None:
            return Conversion(unit, wanted)
        if not (CURRENCY.fullmatch(unit) and CURRENCY.fullmatch(wanted)):
            return None
        found = [self._used(currency, span) for currency in (unit, wanted) if currency != "USD"]
        known = tuple(one for one in found if one is not None)
        return Conversion(unit, wanted, known) if len(known) == len(found) else None

    def _used(self, currency: str, span: tuple[date, int]) -> UsedRate | None:
        units = self.per_usd(currency, *span)
        months = [add_months(span[0], number) for number in range(span[1])]
        series = sorted(
            {self._series[currency, month] or "" for month in months if (currency, month) in self._series}
        )
        return None if units is None else UsedRate(currency, *span, units, ", ".join(filter(None, series)))


def converted(
    amount: Decimal, units: tuple[str | None, str | None], span: tuple[date, int], rates: Rates
) -> tuple[Decimal | None, str | None]:
    """Convert an amount to a unit, or return why that is not possible.

    Args:
        amount: The amount.
        units: Unit of the amount, unit wanted.
        span: First month of the figure, number of months.
        rates: The exchange rates.

    Returns:
        The amount in 60 digits and None, or None and one of `NO_RATE` and `OTHER_UNIT`.
    """
    unit, wanted = units
    if unit is None or wanted is None or unit == wanted:
        return (amount, None) if unit == wanted else (None, OTHER_UNIT)
    same = _within_dimension(amount, unit, wanted)
    if same is not None:
        return same, None
    if not (CURRENCY.fullmatch(unit) and CURRENCY.fullmatch(wanted)):
        return None, OTHER_UNIT
    from_usd, to_usd = rates.per_usd(wanted, *span), rates.per_usd(unit, *span)
    if from_usd is None or to_usd is None:
        return None, NO_RATE
    return quotient(product(amount, from_usd), to_usd), None


def converted_range(
    amount: Decimal,
    units: tuple[str | None, str | None],
    span: tuple[date, int],
    rates: Rates,
    factor: Factor | None,
) -> tuple[Range | None, str | None]:
    """Convert an amount like `converted`, and across dimensions by the factor of the reading, to a low and a high end.

    The two ends are the same without a factor, and for a factor that is a definition.
    """
    point, why = converted(amount, units, span, rates)
    if point is not None:
        return (point, point), None
    if why != OTHER_UNIT or factor is None or units[0] is None or units[1] is None:
        return None, why
    ends = by_factor(amount, (units[0], units[1]), factor)
    return ends, None if ends is not None else why


def by_factor(amount: Decimal, units: tuple[str, str], factor: Factor) -> Range | None:
    """Convert an amount to a unit of another dimension, low and high; None if the factor links other dimensions."""
    unit, wanted = units
    there = _within_dimension(amount, unit, factor.from_unit)
    if there is not None:
        ends = [
            _within_dimension(product(there, one), factor.to_unit, wanted)
            for one in (factor.low, factor.high)
        ]
    else:
        back = _within_dimension(amount, unit, factor.to_unit)
        if back is None:
            return None
        ends = [
            _within_dimension(quotient(back, one), factor.from_unit, wanted)
            for one in (factor.low, factor.high)
        ]
    known = sorted(end for end in ends if end is not None)
    return (known[0], known[-1]) if known else None


def _within_dimension(amount: Decimal, unit: str, wanted: str) -> Decimal | None:
    one, other = root(unit), root(wanted)
    if one is None or other is None or one[1] != other[1]:
        return None
    return quotient(product(amount, one[0]), other[0])
