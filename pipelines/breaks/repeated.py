"""Breaks of events that may be one event reported twice. They are all counted until somebody marks a repeat."""

from typing import Any

import polars as pl

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.text import plain
from pledgebook.pipelines.core.vocabulary import REGISTER

SHOWN = 3
"""Events named in an explanation."""


def repeated_breaks(repeated: pl.DataFrame) -> list[Break]:
    """Return a break for each set of events with the same project, stage, day, amount and parties.

    Args:
        repeated: As in `Inputs`.
    """
    return [_break(row) for row in repeated.iter_rows(named=True)]


def _break(row: dict[str, Any]) -> Break:
    amount = row["amount_low"] if row["amount_high"] is None else row["amount_high"]
    money = f"{plain(amount)} {row['unit'] or ''}".strip()
    of = f"{row['pledge_id']} " if row["pledge_id"] else ""
    return Break(
        "duplicate",
        f"{row['source']} {of}{row['project']}: {row['stage']} of {money} on {row['event_date']}",
        Side(f"{row['events']} events, as counted", amount * row["events"]),
        Side("if they are one", amount),
        row["unit"],
        _words(row),
        row["pledge_id"],
        row["event_date"].replace(day=1),
        (row["source"],),
    )


def _words(row: dict[str, Any]) -> str:
    ids = ", ".join(row["event_ids"][:SHOWN])
    more = len(row["event_ids"]) - SHOWN
    mark = (
        "mark it with duplicate_of in the register"
        if row["source"] == REGISTER
        else "drop it with a correction in data/raw/corrections.toml"
    )
    return (
        f"{row['events']} events have the same project, stage, day, amount and parties ({ids}{f' and {more} more' if more > 0 else ''}); "
        f"all are counted. If one repeats another, {mark}; if they are different events, say so by explaining and accepting this break"
    )
