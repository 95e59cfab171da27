"""Amounts, ranges and shares in short: 33.47 bn USD, ≥ 25 Mt, 6.5 %."""

from decimal import ROUND_HALF_UP, Decimal

from pledgebook.pipelines.core.letters.visible import one_line
from pledgebook.pipelines.core.text import plain

UNKNOWN = "unknown"


MONEY = "USD"
"""The unit that goes without saying."""


UNIT_WORDS = {"number": "items"}


MILLION = Decimal(10) ** 6


HUNDRED, CENT = Decimal(100), Decimal("0.01")


SCALES = ((Decimal(10) ** 12, "tn"), (Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"))


def cell(value: object) -> str:
    """Format a value for a person; None is "unknown"."""
    if value is None:
        return UNKNOWN
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, list | tuple):
        return "; ".join(map(cell, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {cell(one)}" for key, one in value.items())
    return one_line(str(value))


def amount(value: Decimal | None, unit: str | None, default_unit: str = "") -> str:
    """Format an amount in short: 33.47 bn USD, 25 Mt, 100 items.

    Args:
        value: The amount; None is unknown.
        unit: Its unit.
        default_unit: The unit that the table's head names, which is not repeated.
    """
    if value is None:
        return UNKNOWN
    shown = "" if unit in (None, default_unit) else UNIT_WORDS.get(unit, unit)
    if unit == "t" and near(abs(value), 0) >= MILLION:
        return f"{plain(near(value / MILLION, 2))} Mt"
    for scale, word in SCALES:
        if near(abs(value) / scale, 2) >= 1:
            return f"{plain(near(value / scale, 2))} {word} {shown}".rstrip()
    if 0 < abs(value) < CENT:
        return f"< {CENT} {shown}".rstrip()
    return f"{plain(near(value, 2))} {shown}".rstrip()


def span(low: Decimal | None, high: Decimal | None, unit: str | None, default_unit: str = "") -> str:
    """Format a range in short, with a sign for an open end: ≥ 25 Mt, ≤ 73 bn USD."""
    if low is None and high is None:
        return UNKNOWN
    if low is None:
        return f"≤ {amount(high, unit, default_unit)}"
    if high is None:
        return f"≥ {amount(low, unit, default_unit)}"
    if low == high:
        return amount(low, unit, default_unit)
    first, last = amount(low, unit, default_unit), amount(high, unit, default_unit)
    tail = last.partition(" ")[2]
    return f"{first.removesuffix(f' {tail}') if tail else first} to {last}"


def percent(value: Decimal | None) -> str:
    """Format a percentage with one decimal, rounded half away from zero but never up to 100 or down to 0."""
    if value is None:
        return UNKNOWN
    shown = near(value, 1)
    if shown == HUNDRED and value < HUNDRED:
        return "< 100 %"
    if shown == 0 and value != 0:
        return "< 0.1 %" if value > 0 else "> -0.1 %"
    return f"{shown:,f} %"


def near(value: Decimal, places: int) -> Decimal:
    """Round a number half away from zero, as everywhere in the ledger."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def counted(number: int, noun: str) -> str:
    """Format a number of things: 1 question, 2 questions."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shares(low: Decimal | None, high: Decimal | None) -> str:
    """Format a range of percentages."""
    if low is None and high is None:
        return UNKNOWN
    if low is None or high is None:
        return f"≤ {percent(high)}" if low is None else f"≥ {percent(low)}"
    first, last = percent(low), percent(high)
    return first if first == last else f"{first.removesuffix(' %')} to {last}"
