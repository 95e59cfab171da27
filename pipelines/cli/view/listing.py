"""Agreements, pledges and readings by name."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding

from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.words.amounts import counted


def print_listing(out: Console, rows: Sequence[Row], words: str) -> None:
    """Print each agreement with its pledges, and the readings of these if the rows have them."""
    agreement = pledge = None
    for row in rows:
        if row["agreement_id"] != agreement:
            out.print(f"\n{row['agreement_id']}: {row['agreement']}", style="bold")
        if row["pledge_id"] != pledge:
            out.print(Padding(f"{row['pledge_id']}: {row['pledge']}", (0, 0, 0, 2)))
        if "reading_id" in row:
            headline = " (headline)" if row["is_headline"] else ""
            out.print(Padding(f"{row['reading_id']}: {row['reading']}{headline}", (0, 0, 0, 4)), style="dim")
        agreement, pledge = row["agreement_id"], row["pledge_id"]
    found = counted(len({row["pledge_id"] for row in rows}), "pledge")
    out.print(f"\n{found}{f' with {words!r}' if words else ''}. One in full: pledgebook status PLEDGE")
