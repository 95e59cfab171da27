"""The journal, its balances and closings on a terminal."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from rich.console import Console

from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.core.vocabulary import ACCOUNT_STAGES
from pledgebook.pipelines.query.period import Row, short_id
from pledgebook.pipelines.query.words.amounts import UNKNOWN, amount, cell, span

BALANCES = (
    ("Account", "left"),
    ("From", "left"),
    ("Pledged", "right"),
    ("Realized", "right"),
    ("Outstanding", "right"),
    ("Lapsed", "right"),
)
CLOSINGS = (
    ("Period", "left"),
    ("Of", "left"),
    ("Proposed", "left"),
    ("Closed", "left"),
    ("Accepted", "right"),
    ("Status", "left"),
)
WIDEST = max(map(len, ACCOUNT_STAGES))

NOTHING = "No entries. A run about its own day posts: `pledgebook run`."


def print_journal(out: Console, rows: Sequence[Row]) -> None:
    """Print the postings, entry by entry."""
    if not rows:
        out.print(NOTHING)
        return
    entries = [list(part) for _, part in groupby(rows, itemgetter("entry_number"))]
    for entry in entries:
        _print_entry(out, entry)
    late = sum(1 for entry in entries if entry[0]["after_closing"])
    what = "1 entry" if len(entries) == 1 else f"{len(entries):,} entries"
    out.print(f"{what}{f', {late:,} after closing' if late else ''}.")


def print_balances(out: Console, rows: Sequence[Row]) -> None:
    """Print the accounts of each reading and period in a line."""
    if not rows:
        out.print(NOTHING)
        return
    for pledge in dict.fromkeys(row["pledge_id"] for row in rows):
        own = [row for row in rows if row["pledge_id"] == pledge]
        out.print(f"\n{pledge}", style="bold")
        out.print(table(BALANCES, [_balance(row) for row in own]))
    out.print(
        "\nOutstanding, realized and lapsed add up to pledged. Readings are ways to read one pledge: never add them. "
        "USD unless another unit is shown."
    )


def print_closings(out: Console, rows: Sequence[Row]) -> None:
    """Print each closing in a line."""
    if not rows:
        out.print("No period was closed yet: `pledgebook close PERIOD --by NAME` proposes one.")
        return
    out.print(table(CLOSINGS, [_closing(row) for row in rows]))


def _print_entry(out: Console, entry: Sequence[Row]) -> None:
    """Print an entry: what it is in a line, and a line for each posting."""
    row = entry[0]
    head = f"{row['entry_number']:>5}  {row['posting_date']}  {_title(row)}, known {row['known_at']:%Y-%m-%d}"
    out.print(head, style="bold")
    if row["account"] is None:
        if row["text"]:
            out.print(f"{'':7}{cell(row['text'])}")
        return
    stages = [str(posting["account"]).split(":", 3)[3] for posting in entry]
    amounts = [cell(posting["amount"]) for posting in entry]
    margin = max(map(len, amounts))
    for stage, figure, posting in zip(stages, amounts, entry, strict=True):
        out.print(f"{'':7}{stage:<{WIDEST}}  {figure:>{margin}} {posting['unit']}")


def _title(row: Row) -> str:
    if row["account"] is None:
        return f"{row['kind']} by {cell(row['who'])}"
    reading = "/".join(row["account"].split(":", 3)[1:3])
    done = "" if row["action"] == "posted" else f", {row['action']}"
    late = f", after closing {row['after_closing']}" if row["after_closing"] else ""
    return f"{reading} {row['kind']}{done}{late}"


def _balance(row: Row) -> list[object]:
    unit = row["unit"]
    return [
        short_id(row),
        row["period_start"],
        _ends(row, "pledged"),
        _ends(row, "realized"),
        _ends(row, "outstanding"),
        UNKNOWN if row["lapsed"] is None else amount(row["lapsed"], unit, "USD"),
    ]


def _ends(row: Row, name: str) -> str:
    return span(row[name], row[f"{name}_high"], row["unit"], "USD")


def _closing(row: Row) -> list[object]:
    closed = f"{row['closed_at']:%Y-%m-%d} {row['approved_by']}" if row["closed_at"] else ""
    status = "closed" if row["closed_at"] else "proposed"
    if row["reopened_at"]:
        status = f"reopened {row['reopened_at']:%Y-%m-%d} by {row['reopened_by']}: {row['reason']}"
    return [
        row["period"],
        row["name"] or "all",
        f"{row['proposed_at']:%Y-%m-%d} {row['proposed_by']}",
        closed,
        len(row["accepted"]),
        status,
    ]
