"""Legal events that touch a figure: force majeure is marked in the tables, the others are listed beside it."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from rich.console import Console

from pledgebook.pipelines.cli.view.layout.tree import Branch
from pledgebook.pipelines.query.legal_events import by_pledge, touching
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.warehouse.connection import Ledger

MARK = "!"


def mark(row: Row) -> str:
    """Mark of a period under force majeure."""
    return MARK if row["is_force_majeure"] else ""


def print_touched(con: Ledger, out: Console, shown: Sequence[Row]) -> None:
    """Explain the mark: the force majeure behind it, with its months."""
    marked = [row for row in shown if row["is_force_majeure"]]
    of_pledges = by_pledge(con) if marked else pl.DataFrame()
    events: dict[str, str] = {}
    for row in marked:
        for legal_event_id, start, end, title, is_force_majeure, _words in touching(of_pledges, row).rows():
            if is_force_majeure:
                events[legal_event_id] = f"{_months(start, end)}: {title}"
    for words in events.values():
        out.print(f"{MARK} Force majeure in {words}. Flows are shown as reported.")


def add_legal_events(con: Ledger, tree: Branch, figure: Row) -> None:
    """Add every legal event of a period to its branch of a tree."""
    found = touching(by_pledge(con), figure).rows()
    branch = tree.branch("Legal events") if found else tree
    for *_, words in found:
        effect, _, rest = words.partition(" ")
        branch.print(f"{effect.replace('_', ' ')} {rest}")


def _months(start: date, end: date | None) -> str:
    return f"{start:%Y-%m} and later months" if end is None else f"{start:%Y-%m} to {end:%Y-%m}"
