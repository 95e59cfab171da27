"""Exact arithmetic: divisions in 60 digits, rounded once, at the end."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce

import polars as pl

WORK = pl.Decimal(38, 10)
"""Amounts before rounding: wide enough to convert and add them."""

RESULT = pl.Decimal(28, 4)

ZERO = Decimal(0)
HUNDRED = Decimal(100)
STEP = Decimal("0.0001")
CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
"""Half away from zero, as in a check by hand, and symmetric for a surplus."""

product = CONTEXT.multiply
"""Multiply in 60 digits."""

quotient = CONTEXT.divide
"""Divide in 60 digits."""


def rounded(value: Decimal, step: Decimal = STEP) -> Decimal:
    """Round half away from zero to a power of ten, by default to four decimals."""
    return CONTEXT.quantize(value, step)


def added(amounts: Iterable[Decimal]) -> Decimal:
    """Add in 60 digits."""
    return reduce(CONTEXT.add, amounts, ZERO)


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return part in percent of whole, four decimals; None if either is unknown or the whole is 0."""
    if part is None or whole is None or whole == 0:
        return None
    return rounded(quotient(product(part, HUNDRED), whole))


def share_of(amount: Decimal, pct: Decimal) -> Decimal:
    """Return a percentage of an amount, four decimals."""
    return rounded(quotient(product(amount, pct), HUNDRED))


def whole_percent(pct: Decimal | None) -> int | None:
    """Round a percentage as headlines print it: 57.48 is 57, 57.50 is 58."""
    return None if pct is None else int(rounded(pct, Decimal(1)))


def percent_text(pct: Decimal) -> str:
    """Format a percentage with one decimal, for a sentence."""
    return f"{rounded(pct, Decimal('0.1')):,} %"
