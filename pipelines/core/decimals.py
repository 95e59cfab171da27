"""Exact arithmetic: the few divisions of the ledger, done in 60 digits and rounded once, at the end."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce

import polars as pl

WORK = pl.Decimal(38, 10)
"""Amounts on their way: wide enough to convert and to add before anything is rounded."""

RESULT = pl.Decimal(28, 4)

ZERO = Decimal(0)
HUNDRED = Decimal(100)
STEP = Decimal("0.0001")
CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
"""Half away from zero: what a reader gets who checks a figure by hand, and the same for a surplus."""

product = CONTEXT.multiply
"""A product in 60 digits."""

quotient = CONTEXT.divide
"""A quotient, part and whole, in 60 digits."""


def rounded(value: Decimal, step: Decimal = STEP) -> Decimal:
    """A number rounded half away from zero to a multiple of a power of ten, four decimals unless told."""
    return CONTEXT.quantize(value, step)


def added(amounts: Iterable[Decimal]) -> Decimal:
    """A sum in 60 digits."""
    return reduce(CONTEXT.add, amounts, ZERO)


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Part in percent of whole, four decimals; unknown where either is unknown or the whole is 0."""
    if part is None or whole is None or whole == 0:
        return None
    return rounded(quotient(product(part, HUNDRED), whole))


def share_of(amount: Decimal, pct: Decimal) -> Decimal:
    """A percentage of an amount, four decimals."""
    return rounded(quotient(product(amount, pct), HUNDRED))


def whole_percent(pct: Decimal | None) -> int | None:
    """A percentage as headlines print it: 57.48 is 57, 57.50 is 58."""
    return None if pct is None else int(rounded(pct, Decimal(1)))


def percent_text(pct: Decimal) -> str:
    """A percentage with one decimal, for a sentence."""
    return f"{rounded(pct, Decimal('0.1'))} %"
