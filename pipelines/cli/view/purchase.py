"""The stages of purchases: announced, sold, shipped, arrived, each with its source."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pledgebook.pipelines.cli.view.conversions import print_conversions
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.tree import Sheet, section
from pledgebook.pipelines.query.words.amounts import UNKNOWN, percent, span

Row = dict[str, Any]

COLUMNS = (
    ("Stage", "left"),
    ("Amount", "right"),
    ("% of target", "right"),
    ("Data months", "right"),
    ("Source", "left"),
)
WHOSE = {
    "pledge": "the pledge",
    "documents": "documents",
    "unknown_destinations": "buyers not named yet",
    "outstanding": "sold less shipped",
    "outstanding_to_date": "sold less shipped, since the first period",
    "none": "no statistics",
}
SAME = ("stage", "evidence", "source", "series", "scope_id", "unit", "low", "high")
"""Readings that differ in what they ask for show the same figure once."""


def print_purchases(out: Sheet, found: Sequence[Row], is_asked_for: bool) -> Sheet | None:
    """Print the stages of purchases, a table for each period that has begun, and return where the last one stands.

    Args:
        out: The console, or a tree.
        found: Rows of `report.purchase_ladder`.
        is_asked_for: Whether a pledge was named; else only those are shown of which the headline does not show all.
    """
    part = None
    for pledge_id, start, end in dict.fromkeys(_period(row) for row in found):
        mine = [row for row in found if _period(row) == (pledge_id, start, end)]
        if start <= mine[0]["as_of"] and (is_asked_for or _is_telling(mine)):
            part = section(out, f"Stages of {pledge_id}, {start:%Y-%m} to {end:%Y-%m}: {mine[0]['pledge']}")
            part.print(table(COLUMNS, [_cells(row, is_open=_is_open(mine)) for row in _each_once(mine)]))
            print_conversions(part, mine)
            if any(row["evidence"] == "statistics" and row["stage"] == "sold" for row in mine):
                part.print(
                    "Sold: from sales to the named buyer alone to those plus all sales to buyers not named yet."
                )
    return part


def _each_once(found: Sequence[Row]) -> list[Row]:
    seen: dict[tuple[object, ...], Row] = {}
    for row in found:
        seen.setdefault(tuple(row[name] for name in SAME), row)
    return list(seen.values())


def _period(row: Row) -> tuple[str, date, date]:
    return row["pledge_id"], row["period_start"], row["period_end"]


def _is_telling(found: Sequence[Row]) -> bool:
    """Whether documents report a sale or a shipment, or statistics cover more than one stage."""
    known = [row for row in found if row["low"] is not None or row["high"] is not None]
    counted = {row["stage"] for row in known if row["evidence"] == "statistics"}
    told = {row["stage"] for row in known if row["evidence"] == "documents"} - {"announced"}
    return bool(told) or len(counted) > 1


def _is_open(found: Sequence[Row]) -> bool:
    """Whether only the low end of the pledged amount is known."""
    return any(row["evidence"] == "pledge" and row["high"] is None for row in found)


def _cells(row: Row, *, is_open: bool) -> tuple[object, ...]:
    return (
        _stage(row),
        _amount(row),
        _share(row, is_open=is_open),
        _months(row),
        _whose(row),
    )


def _amount(row: Row) -> str:
    """Amount; unknown for what is left of earlier sales, where more was shipped than sold in the months."""
    if row["evidence"].startswith("outstanding") and row["low"] is not None and row["low"] < 0:
        return UNKNOWN
    return span(row["low"], row["high"], row["unit"])


def _stage(row: Row) -> str:
    """Stage, with a star at its headline figure."""
    name = str(row["stage"]).replace("_", " ")
    if row["evidence"] == "unknown_destinations":
        return f"{name} to unknown"
    if row["evidence"].startswith("outstanding"):
        return "not yet shipped"
    return f"{name} *" if row["is_headline"] and row["evidence"] != "pledge" else name


def _share(row: Row, *, is_open: bool) -> str:
    """Percent of the target; without a sign where both amounts are lower bounds, since their ratio is no bound."""
    low, high = row["low_pct"], row["high_pct"]
    if low is None and high is None:
        return UNKNOWN if row["evidence"] in ("statistics", "none") else "-"
    if high is None and is_open:
        return percent(low)
    if low is None or high is None:
        return f"≤ {percent(high)}" if low is None else f"≥ {percent(low)}"
    return percent(low) if low == high else f"{percent(low).removesuffix(' %')} to {percent(high)}"


def _months(row: Row) -> str:
    return "-" if row["months_covered"] is None else f"{row['months_covered']}/{row['months_total']}"


def _whose(row: Row) -> str:
    if row["evidence"] == "statistics":
        return f"{row['source']} ({str(row['reading_id']).removeprefix(row['pledge_id'] + '/')})"
    events = (
        f" ({row['events']} event{'s' if row['events'] != 1 else ''})" if row["events"] is not None else ""
    )
    return WHOSE[row["evidence"]] + events
