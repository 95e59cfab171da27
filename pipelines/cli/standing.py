"""Which events touch what is shown: force majeure is marked in the tables, the rest is told beside a figure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb
from rich.console import Console

Row = dict[str, Any]

MARK = "!"

TOUCHING = """
SELECT DISTINCT t.standing_id, t.effective_from, t.effective_to, t.title, t.is_force_majeure, t.words
FROM ledger.standing_by_pledge((SELECT arg_max(known_at, ran_at) FROM ledger.run)) t
WHERE t.pledge_id = ? AND t.effective_from <= least(last_day(?), ?) AND (t.effective_to IS NULL OR t.effective_to >= ?)
ORDER BY t.effective_from, t.standing_id
"""


def mark(row: Row) -> str:
    """The sign that stands beside a period that force majeure touches."""
    return MARK if row["is_force_majeure"] else ""


def print_touched(con: duckdb.DuckDBPyConnection, out: Console, shown: Sequence[Row]) -> None:
    """Explain the mark: which force majeure touches the rows shown, and from which month to which."""
    events: dict[str, str] = {}
    for row in (row for row in shown if row["is_force_majeure"]):
        for standing_id, start, end, title, is_force_majeure, _words in touching(con, row):
            if is_force_majeure:
                events[standing_id] = f"{_months(start, end)}: {title}"
    for words in events.values():
        out.print(f"{MARK} force majeure touched {words}. What flowed then is shown as it is.")


def print_standing(con: duckdb.DuckDBPyConnection, out: Console, figure: Row) -> None:
    """Every event that touches a period, in words."""
    for *_, words in touching(con, figure):
        effect, _, rest = words.partition(" ")
        out.print(f"  touched by {effect.replace('_', ' ')} {rest}")


def touching(con: duckdb.DuckDBPyConnection, row: Row) -> list[tuple[Any, ...]]:
    """The events that touch the elapsed part of a period, by date."""
    asked = [row["pledge_id"], row["period_end"], row["as_of"], row["period_start"]]
    return con.execute(TOUCHING, asked).fetchall() if row["period_start"] <= row["as_of"] else []


def _months(start: date, end: date | None) -> str:
    return f"{start:%Y-%m} and later months" if end is None else f"{start:%Y-%m} to {end:%Y-%m}"
