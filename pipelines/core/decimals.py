"""Exact arithmetic: divisions in 60 digits, or of whole columns as integers, rounded once, at the end.

Polars rounds a product and a quotient of decimals at the scale of its operands, so that columns are multiplied and divided as
integers of up to 38 digits here. An integer beyond them would turn over silently: callers keep within, and say why they do.
"""

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce
from typing import Any

import polars as pl

WORK = pl.Decimal(38, 10)
"""Amounts before rounding: wide enough to convert and add them."""

RESULT = pl.Decimal(28, 4)

DECIMALS = 4
"""Decimals of a result."""

UNIT = 10**DECIMALS

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


def integers(column: str | pl.Expr) -> pl.Expr:
    """Return decimals without their point: 1.5000 is 15000."""
    return (pl.col(column) if isinstance(column, str) else column).to_physical()


def results(whole: pl.Expr) -> pl.Expr:
    """Return integers as decimals of four places: 15000 is 1.5000."""
    return (whole.cast(pl.Decimal(38, 0)) * pl.lit(STEP, pl.Decimal(38, DECIMALS))).cast(RESULT)


def divided(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Divide integers and round half away from zero; null for a whole of 0. Both have at most 37 digits."""
    sizes, by = part.abs(), whole.abs()
    size = (2 * sizes + by) // (2 * by)
    signed = pl.when((part < 0) != (whole < 0)).then(0 - size).otherwise(size)
    return pl.when(whole != 0).then(signed)


def percents(part: str | pl.Expr, whole: str | pl.Expr) -> pl.Expr:
    """Return part in percent of whole, both with four decimals; null if either is unknown or the whole is 0.

    Results have at most 28 digits, and 34 with the six that a percentage of four decimals needs.
    """
    return results(divided(integers(part) * (100 * UNIT), integers(whole)))


def of_each(column: pl.Series, said: Callable[[Any], str | None]) -> pl.Series:
    """Return a text for each value, made once for each that occurs."""
    known = column.drop_nulls().unique()
    texts = pl.Series([said(one) for one in known], dtype=pl.String)
    return column.replace_strict(known, texts, default=None, return_dtype=pl.String)
