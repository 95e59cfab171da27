"""From the unit of a figure to the unit of a reading: money at the rate of its month, measures exactly."""

import re
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.codes.units import root
from pipelines.reconcile.exact import CONTEXT, product, quotient
from pipelines.reconcile.period import add_months

NO_RATE = "no_rate"
OTHER_UNIT = "other_unit"

CURRENCY = re.compile(r"[A-Z]{3}")


class Rates:
    """Exchange rates by currency and month.

    Args:
        rate: `currency`, `month` and `units_per_usd`, one row per currency and month.
    """

    def __init__(self, rate: pl.DataFrame) -> None:
        self._units: dict[tuple[str, date], Decimal] = {
            (currency, month): units
            for currency, month, units in rate.select("currency", "month", "units_per_usd").iter_rows()
        }

    def per_usd(self, currency: str, month: date, months: int = 1) -> Decimal | None:
        """Units of a currency per US dollar, the mean of the months; unknown if one month is unknown."""
        if currency == "USD":
            return Decimal(1)
        found = [self._units.get((currency, add_months(month, number))) for number in range(months)]
        known = [units for units in found if units is not None]
        return quotient(sum(known, Decimal(0)), Decimal(months)) if len(known) == months else None


def converted(
    amount: Decimal, units: tuple[str | None, str | None], span: tuple[date, int], rates: Rates
) -> tuple[Decimal | None, str | None]:
    """An amount in the unit that is wanted, or why it cannot be given.

    Args:
        amount: The amount.
        units: The unit of the amount and the unit wanted.
        span: The first month of the figure and the number of months that it spans.
        rates: The exchange rates.

    Returns:
        The amount in 60 digits and None, or None and one of `NO_RATE` and `OTHER_UNIT`.
    """
    unit, wanted = units
    if unit is None or wanted is None or unit == wanted:
        return (amount, None) if unit == wanted else (None, OTHER_UNIT)
    one, other = root(unit), root(wanted)
    if one is not None and other is not None and one[1] == other[1]:
        return quotient(product(amount, one[0]), other[0]), None
    if not (CURRENCY.fullmatch(unit) and CURRENCY.fullmatch(wanted)):
        return None, OTHER_UNIT
    from_usd, to_usd = rates.per_usd(wanted, *span), rates.per_usd(unit, *span)
    if from_usd is None or to_usd is None:
        return None, NO_RATE
    return CONTEXT.divide(product(amount, from_usd), to_usd), None
