"""Breaks: the list, and one of them in full with its history."""

from rich.console import Console

from pledgebook.pipelines.breaks.lifecycle import MACHINE, Event
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.query.breaks import Book
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.words.amounts import UNKNOWN, amount
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns

COLUMNS = (("Id", "left"), ("Status", "left"), ("Kind", "left"), ("Difference", "right"), ("Days", "right"),
           ("Owner", "left"), ("Subject", "left"))  # fmt: skip


HISTORY = ("happened_at", "action", "who", "text", "cause", "owner", "evidence", "candidates", "run_id")


def print_list(book: Book, file_format: str) -> None:
    """Print breaks as a table, or all their columns as data."""
    if file_format != "table":
        names = list(columns(CONTRACTS["discrepancy_status"]))
        print_rows(names, [[row[name] for name in names] for row in book.rows], file_format)
        return
    out = console()
    out.print(table(COLUMNS, [_cells(row) for row in book.rows]))
    material = sum(row["is_material"] for row in book.rows)
    out.print(
        f"{len(book.rows)} break(s), {material} material (marked !), {book.question}. One in full: pledgebook breaks show ID"
    )


def _cells(row: Row) -> tuple[object, ...]:
    return (
        row["discrepancy_id"] + (" !" if row["is_material"] else ""),
        row["status"],
        _kind(row),
        amount(row["difference"], row["unit"]),
        row["age_days"],
        row["owner"] or "-",
        _what(row),
    )


def _kind(row: Row) -> str:
    """Kind of a break, followed by an arrow and the explained cause if there is one."""
    return " → ".join(row[name].replace("_", " ") for name in ("kind", "cause") if row[name])


def _what(row: Row) -> str:
    month = f", {row['month']:%Y-%m}" if row["month"] else ""
    pledge = f" ({row['pledge_id']})" if row["pledge_id"] and row["pledge_id"] not in row["subject"] else ""
    return f"{row['subject']}{month}{pledge}"


def print_break(out: Console, row: Row) -> None:
    """Print one break in full."""
    out.print(f"{row['discrepancy_id']}: {row['kind'].replace('_', ' ')}, {row['status']}", style="bold")
    out.print(_what(row))
    for side in ("left", "right"):
        out.print(f"  {row[f'{side}_label']}: {_full(row[f'{side}_amount'], row['unit'])}")
    weight = "material" if row["is_material"] else "not material"
    out.print(f"  Difference: {_full(row['difference'], row['unit'])}; {weight}")
    if row["explanation"]:
        out.print(f"Explanation: {row['explanation']}.")
    if row["cause"]:
        out.print(f"Explained as {row['cause'].replace('_', ' ')} by {row['explained_by']}: {row['comment']}")
    age = UNKNOWN if row["age_days"] is None else f"{row['age_days']} days ({row['age_bucket']})"
    out.print(f"Age: {age}. Owner: {row['owner'] or 'nobody'}. Returned {row['times_returned']} time(s).")
    if not row["is_present"]:
        out.print("The published run no longer shows it.")
    if row["snapshot_id"]:
        out.print(f"Seen in {row['snapshot_id']}.", soft_wrap=True)


def _full(value: object, unit: str | None) -> str:
    return (
        UNKNOWN if value is None else f"{value:,.4f}".rstrip("0").rstrip(".") + (f" {unit}" if unit else "")
    )


def print_event(out: Console, event: Event) -> None:
    """Print one event of a break on a line."""
    by = f"run {event.run.run_id}" if event.run and event.who == MACHINE else event.who
    moment = f"{event.at:%Y-%m-%d}" if event.run else f"{event.at:%Y-%m-%d %H:%M}"
    to = (
        f" to {event.owner}" if event.owner else f" as {event.cause.replace('_', ' ')}" if event.cause else ""
    )
    out.print(f"  {moment} {event.action}{to} by {by}{f': {event.text}' if event.text else ''}")
    for vintage in event.vintages:
        out.print(f"    {vintage.snapshot_id}, taken {vintage.taken_at:%Y-%m-%d}", soft_wrap=True)
    for one in event.evidence:
        out.print(f"    evidence: {one}", soft_wrap=True)


def event_values(event: Event) -> list[object]:
    """Return an event in the columns of HISTORY."""
    return [
        event.at, event.action, event.who, event.text, event.cause, event.owner, "; ".join(event.evidence) or None,
        "; ".join(vintage.snapshot_id for vintage in event.vintages) or None, event.run and event.run.run_id,
    ]  # fmt: skip
