"""Outlooks and price and volume effects in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.cli.view.format import UNKNOWN, amount, percent, span
from pipelines.core.text import plain

Row = dict[str, Any]
MONEY = "USD"


def projected(row: Row) -> str:
    """A projection with its range, and what the whole range says of the target."""
    low, point, high, unit = row["projection_low"], row["projection"], row["projection_high"], row["unit"]
    text = f"{amount(point, unit, MONEY)} ({span(low, high, unit, MONEY)})"
    if row["projection_pct"] is not None:
        first, last = percent(row["projection_low_pct"]), percent(row["projection_high_pct"])
        text += f", {percent(row['projection_pct'])} of the target ({first.removesuffix(' %')} to {last})"
    return text if row["outlook"] is None else f"{text}: {row['outlook'].replace('_', ' ')}"


def paces(row: Row) -> str:
    """The pace that is asked, and those that were shown."""
    unit = row["unit"]
    asked = (
        "no pace is asked"
        if row["required_pace"] is None
        else f"{amount(row['required_pace'], unit, MONEY)} asked a month"
    )
    shown = ", ".join(
        f"the last {months} brought {UNKNOWN if row[name] is None else amount(row[name], unit, MONEY)}"
        for months, name in ((3, "pace_3"), (12, "pace_12"))
    )
    return f"{asked}; {shown} a month, to {row['last_month']:%Y-%m}" if row["last_month"] else asked


def trials(row: Row) -> str:
    """How the rule did in earlier years."""
    if not row["trials"]:
        return "not tried on earlier years: each needs two before it"
    return (
        f"tried on earlier years: the range held {row['hits']} of {row['trials']} times, "
        f"the point was off by {percent(row['median_error_pct'])} (median)"
    )


def effects(row: Row) -> str:
    """The change of value and its parts."""
    base, current, unit = row["value_base"], row["value_current"], row["currency"]
    change = _signed(current - base, unit)
    text = f"{amount(base, unit, MONEY)} to {amount(current, unit, MONEY)}: {change}"
    if row["price_effect"] is None:
        return f"{text}, which cannot be told apart"
    parts = (("prices", "price_effect"), ("volumes", "volume_effect"), ("rest", "rest"))
    return f"{text} = " + ", ".join(f"{word} {_signed(row[name], unit)}" for word, name in parts)


def indices(row: Row, what: str) -> str:
    """The three index numbers of price or volume."""
    names = ("fisher", "laspeyres", "paasche")
    return ", ".join(
        f"{name.capitalize()} {UNKNOWN if row[f'{name}_{what}'] is None else plain(row[f'{name}_{what}'])}"
        for name in names
    )


def months(first: date, last: date) -> str:
    """A span of months in short."""
    return f"{first:%Y-%m} to {last:%Y-%m}"


def _signed(value: Decimal, unit: str | None) -> str:
    return f"{'-' if value < 0 else '+'}{amount(abs(value), unit, MONEY)}"
