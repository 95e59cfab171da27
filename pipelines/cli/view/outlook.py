"""Outlooks: pace, projection with its record, price and volume effects."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rich.console import Console

from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.legal_events import mark, print_touched
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.query.naming.names import Meant
from pledgebook.pipelines.query.period import Row, period
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.query.words.amounts import MONEY, UNKNOWN, amount, percent, span
from pledgebook.pipelines.warehouse.connection import Ledger

REPORTS = ("outlook", "backtest", "price_volume")


def projected(row: Row) -> str:
    """Projection with its range, in percent of the target."""
    low, point, high, unit = row["projection_low"], row["projection"], row["projection_high"], row["unit"]
    text = f"{amount(point, unit, MONEY)} ({span(low, high, unit, MONEY)})"
    if row["projection_pct"] is not None:
        first, last = percent(row["projection_low_pct"]), percent(row["projection_high_pct"])
        text += f", {percent(row['projection_pct'])} of the target ({first.removesuffix(' %')} to {last})"
    return text if row["outlook"] is None else f"{text}: {row['outlook'].replace('_', ' ')}"


def paces(row: Row) -> str:
    """Required pace and recent paces."""
    unit = row["unit"]
    required = (
        "no pace required"
        if row["required_pace"] is None
        else f"{span(row['required_pace_low'], row['required_pace'], unit, MONEY)} required a month"
    )
    shown = ", ".join(
        f"last {months} months {UNKNOWN if row[name] is None else amount(row[name], unit, MONEY)}"
        for months, name in ((3, "pace_3"), (12, "pace_12"))
    )
    return f"{required}; {shown} a month, to {row['last_month']:%Y-%m}" if row["last_month"] else required


def trials(row: Row) -> str:
    """Record of the projection rule in earlier years."""
    if not row["trials"]:
        return "not tested on earlier years: each needs two before it"
    return (
        f"tested on earlier years: the range held {row['hits']} of {row['trials']} times, "
        f"the point was off by {percent(row['median_error_pct'])} (median)"
    )


def effects(row: Row) -> str:
    """Change of value split into price, volume and rest."""
    base, current, unit = row["value_base"], row["value_current"], row["currency"]
    change = _signed(current - base, unit)
    text = f"{amount(base, unit, MONEY)} to {amount(current, unit, MONEY)}: {change}"
    if row["price_effect"] is None:
        return f"{text}, prices and volumes cannot be separated"
    parts = (("prices", "price_effect"), ("volumes", "volume_effect"), ("rest", "rest"))
    return f"{text} = " + ", ".join(f"{word} {_signed(row[name], unit)}" for word, name in parts)


def indices(row: Row, what: str) -> str:
    """Fisher, Laspeyres and Paasche index of price or volume."""
    names = ("fisher", "laspeyres", "paasche")
    return ", ".join(
        f"{name.capitalize()} {UNKNOWN if row[f'{name}_{what}'] is None else plain(row[f'{name}_{what}'])}"
        for name in names
    )


def months(first: date, last: date) -> str:
    """Format a range of months."""
    return f"{first:%Y-%m} to {last:%Y-%m}"


def _signed(value: Decimal, unit: str | None) -> str:
    return f"{'-' if value < 0 else '+'}{amount(abs(value), unit, MONEY)}"


def print_outlook(con: Ledger, out: Console, meant: Meant) -> None:
    """Print the outlooks of the headlines, or of all readings of one pledge."""
    pledge = meant["pledge_id"] if isinstance(meant["pledge_id"], str) else None
    found = {name: report(con, name, **meant).to_dicts() for name in REPORTS}
    shown = {
        name: [row for row in found[name] if pledge is not None or row["is_headline"]] for name in REPORTS
    }
    _print_outlooks(out, shown["outlook"])
    if pledge is not None:
        _print_backtest(out, [row for row in shown["backtest"] if row["is_headline"]])
    _print_price_volume(out, shown["price_volume"])
    touched = [row for name in ("outlook", "price_volume") for row in shown[name]]
    if any(row["is_force_majeure"] for row in touched):
        out.print()
    print_touched(con, out, touched)


def _print_outlooks(out: Console, found: Sequence[Row]) -> None:
    out.print("\nPeriods in progress; a projection is not a verdict", style="bold")
    if not found:
        out.print("No period with statistics is in progress on that day.")
    reasons: dict[str, list[str]] = {}
    for row in found:
        if row["projection"] is None and row["last_month"] is None:
            reasons.setdefault(row["note"], []).append(f"{row['reading_id']} {period(row)}{mark(row)}")
        else:
            _print_outlook(out, row)
    for reason, readings in reasons.items():
        out.print(f"\n{reason}")
        out.print(f"  {', '.join(readings)}", style="dim")


def _print_outlook(out: Console, row: Row) -> None:
    known = f"{row['months_known']} of {row['months_total']} months known"
    target = "not quantified" if row["target"] is None else amount(row["target"], row["unit"], MONEY)
    out.print(f"\n{row['reading_id']}, {period(row)}{mark(row)}: {known}", style="bold")
    out.print(f"  Target {target}, realized {amount(row['realized'], row['unit'], MONEY)}.")
    out.print(f"  Pace: {paces(row)}.")
    if row["projection"] is not None:
        out.print(f"  Projection: {projected(row)}.")
    out.print(f"  {row['note'][:1].upper()}{row['note'][1:]}.")
    if row["projection"] is not None or row["trials"]:
        out.print(f"  {trials(row).capitalize()}.")


def _print_backtest(out: Console, found: Sequence[Row]) -> None:
    if not found:
        return
    out.print("\nThe same rule applied to earlier years, each with the years before it", style="bold")
    columns = (
        ("Months known", "right"),
        ("Trials", "right"),
        ("Range held", "right"),
        ("Median error", "right"),
    )
    out.print(table(columns, [
        (row["months_known"], row["trials"], row["hits"], percent(row["median_error_pct"])) for row in found
    ]))  # fmt: skip


def _print_price_volume(out: Console, found: Sequence[Row]) -> None:
    if not found:
        out.print("\nPrices and volumes: no reading has both values and quantities.")
        return
    out.print("\nPrices and volumes; prices are unit values", style="bold")
    for row in found:
        beside = "" if not row["months"] else f": {_beside(row)}"
        out.print(f"\n{row['reading_id']}, {period(row)}{mark(row)}{beside}", style="bold")
        if row["value_base"] is not None:
            out.print(f"  Value {effects(row)}.")
            out.print(f"  Price: {indices(row, 'price')}. Volume: {indices(row, 'volume')}.")
        out.print(f"  {row['note'][:1].upper()}{row['note'][1:]}.")


def _beside(row: Row) -> str:
    current, base = months(row["current_from"], row["current_to"]), months(row["base_from"], row["base_to"])
    mean = "" if row["base_years"] == 1 else f", mean of {row['base_years']} years"
    return f"{current} beside {base}{mean}"
