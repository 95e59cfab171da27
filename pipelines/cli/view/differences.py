"""Differences between two states: a summary on one screen, or every change."""

from rich.console import Console

from pledgebook.pipelines.cli.view.headline_change import print_changes
from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.cli.view.revision import print_revised
from pledgebook.pipelines.query.differences import Differences
from pledgebook.pipelines.reconcile.revision.changes import AREAS, FIGURE, HEADLINE, NAMED, RATES, summary

COLUMNS = (("What", "left"), ("Before", "right"), ("After", "right"), ("Cause", "left"))
DETAILS = (("Record", "left"), ("Change", "left"), ("Field", "left"), ("Before", "left"), ("After", "left"))
TITLES = {"headline": "Headlines", "stage": "Stages", "register": "Register", "correction": "Corrections", "figure": "Figures",
          "event": "Events reported by sources", "rate": "Exchange rates", "break": "Breaks"}  # fmt: skip


def print_summary(out: Console, found: Differences) -> None:
    """Print the changes on one screen, with how to see the rest."""
    rows = summary(found.changes)
    if not rows:
        out.print(f"Nothing changed {found.words}.")
        return
    out.print(f"Changes {found.words}", style="bold")
    lines = []
    for area in AREAS:
        mine = [row for row in rows if row["area"] == area]
        for row in mine:
            what = row["what"] if area in NAMED else f"{TITLES[area]}: {row['what']}"
            lines.append((what, row["before"] or "", row["after"] or "", row["cause"] or ""))
    out.print(table(COLUMNS, lines))
    out.print("Every change: --cells, or --format csv; headlines cause by cause: --headlines", style="dim")


def print_cells(out: Console, found: Differences) -> None:
    """Print every change: headlines cause by cause, figures by side, and the records of all other areas."""
    print_changes(out, found.passed, found.words)
    for area in AREAS:
        mine = found.changes.filter(area=area)
        if area in (HEADLINE, FIGURE) or mine.is_empty():
            continue
        out.print(f"\n{TITLES[area]}: {mine.height:,}", style="bold")
        out.print(table(DETAILS, [_cells(row) for row in mine.iter_rows(named=True)]))
    out.print()
    print_revised(out, found.cells.drop("cause"), found.words)


def _cells(row: dict[str, str | None]) -> tuple[str, ...]:
    cause = f", {row['cause']}" if row["cause"] not in (None, "register", "rate") else ""
    before, after = ("" if row["field"] is None else row[side] or "unknown" for side in ("before", "after"))
    item = "" if row["area"] in ("stage", RATES) else f"{row['item']} "
    return f"{item}{row['subject']}", f"{row['change']}{cause}", row["field"] or "", before, after
