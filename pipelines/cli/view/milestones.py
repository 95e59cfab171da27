"""Milestones with their due dates, and the time elapsed of each pledge."""

from rich.console import Console

from pledgebook.pipelines.cli.view.headlines import print_run
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.legal_events import mark, print_touched
from pledgebook.pipelines.core.records.hidden import mark_of
from pledgebook.pipelines.core.vocabulary import status_word
from pledgebook.pipelines.query.naming.names import Meant
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.report import report
from pledgebook.pipelines.query.words.amounts import MONEY, percent, span
from pledgebook.pipelines.warehouse.connection import Ledger
from pledgebook.pipelines.warehouse.frames import selected

COUNTS = {"calendar": "calendar days", "business": "business days", "months": "months", "fixed": "date"}
STEPS = (
    ("Milestone", "left"),
    ("Counted in", "left"),
    ("Due", "left"),
    ("Remaining", "right"),
    ("Status", "left"),
)
WINDOWS = (("Reading", "left"), ("To", "left"), ("Days", "right"), ("Elapsed", "right"), ("Linear", "right"),
           ("Target", "right"))  # fmt: skip


def print_milestones(con: Ledger, out: Console, meant: Meant) -> None:
    """Print the milestones and elapsed time of an agreement, a pledge or everything."""
    print_run(con, out)
    _print_milestones(out, report(con, "milestones", **meant).to_dicts())
    _print_windows(con, out, report(con, "elapsed", **meant).to_dicts())


def _print_milestones(out: Console, steps: list[Row]) -> None:
    if not steps:
        out.print("\nNo document sets a date for a milestone.")
        return
    out.print("\nMilestones and their due dates", style="bold")
    out.print(table(STEPS, [_cells(row) for row in steps]))
    for row in {row["milestone_id"]: row for row in steps}.values():
        _print_detail(out, [one for one in steps if one["milestone_id"] == row["milestone_id"]])


def _cells(row: Row) -> tuple[object, ...]:
    return (
        row["milestone_id"] + mark_of(row["milestone"]),
        COUNTS[row["day_count"]],
        row["due_date"],
        _left(row),
        status_word(row["status"]),
    )


def _left(row: Row) -> str:
    """Days remaining or past due, or how many days late it was done."""
    if row["done_date"] is not None:
        return "done" if row["days_late"] is None else f"{row['days_late']:+d} d"
    if row["is_earliest"] and row["due_date"] is not None:
        return "no deadline"
    if row["days_left"] is None:
        return "unknown"
    return f"{row['days_left']} d" if row["days_left"] >= 0 else f"{-row['days_left']} d past due"


def _print_detail(out: Console, steps: list[Row]) -> None:
    """Print a milestone, the rule behind each of its dates, and the latest documented step."""
    first = steps[0]
    out.print(f"\n{first['milestone_id']}: {first['milestone']}", style="bold")
    for row in steps:
        closed = f", {row['closed']}: next business day {row['due_business_date']}" if row["closed"] else ""
        out.print(f"  {row['rule']}: {row['due_date'] or 'unknown'}{closed}")
    for reason in dict.fromkeys(row["reason"] for row in steps):
        out.print(f"  {reason}")
    for row in {row["anchor_event_id"]: row for row in steps}.values():
        if row["last_step"]:
            after = [(row["last_step_date"] - one["due_date"]).days for one in steps
                     if one["anchor_event_id"] == row["anchor_event_id"] and one["due_date"]]  # fmt: skip
            days = " and ".join(
                f"{number} days after" if number >= 0 else f"{-number} days before" for number in after
            )
            out.print(f"  latest documented step: {row['last_step_date']} {row['last_step']}"
                      + (f"; {days} the {'earliest day' if first['is_earliest'] else 'due date'}" if days else ""))  # fmt: skip
    out.print(
        f"  {first['publisher']}, {first['document_date'] or 'undated'}, grade {first['grade']}", style="dim"
    )


def _print_windows(con: Ledger, out: Console, windows: list[Row]) -> None:
    if not windows:
        return
    out.print("\nTime elapsed (a reference, not a target)", style="bold")
    titles = dict(selected(con, "SELECT reading_id, title FROM ledger.current('reading')").iter_rows())
    cells = [
        (
            row["reading_id"] + mark_of(titles[row["reading_id"]]),
            f"{row['period_end']:%Y-%m}{mark(row)}",
            f"{row['days_elapsed']:,}/{row['days_total']:,}",
            percent(row["elapsed_pct"]),
            span(row["reference_low"], row["reference_high"], row["unit"], MONEY),
            span(row["target"], row["target_high"], row["unit"], MONEY),
        )
        for row in windows
    ]
    out.print(table(WINDOWS, cells))
    print_touched(con, out, windows)
    out.print(
        "Linear: the amount on a straight line from zero to the target by now. No document sets such a line."
    )
