"""Supplier concentration of imports."""

from collections import Counter
from typing import Any

from rich.console import Console

from pipelines.cli.view.format import UNKNOWN, amount, near, percent, table
from pipelines.query.period import Row

COLUMNS = (
    ("Period", "left"),
    ("Source", "left"),
    ("Unit", "left"),
    ("Total", "right"),
    ("Largest supplier", "left"),
    ("Share", "right"),
    ("Herfindahl", "right"),
)
GOAL = ("Goal", "left")


def print_concentration(out: Console, found: list[Row]) -> None:
    """Print one table per product group and importer; groups without data are named at the end."""
    held = [row for row in found if row["source"] is not None]
    for watch, importer in dict.fromkeys((row["watch_id"], row["importer_iso3"]) for row in held):
        mine = [row for row in held if (row["watch_id"], row["importer_iso3"]) == (watch, importer)]
        out.print(f"\n{mine[0]['product_group']} ({watch}), imports of {importer}", style="bold")
        has_goal = any(row["goal_status"] != "no_goal" for row in mine)
        shown = [(*_cells(row), row["goal_status"].replace("_", " ")) for row in mine]
        out.print(table((*COLUMNS, GOAL), shown) if has_goal else table(COLUMNS, [row[:-1] for row in shown]))
        for note, of in _notes(mine).items():
            out.print(f"  {', '.join(of)}: {note}", style="dim")
    silent: dict[str, list[str]] = {}
    for row in found:
        if row["source"] is None:
            group = silent.setdefault(f"{row['product_group']} ({row['watch_id']})", [])
            group += [row["importer_iso3"]] if row["importer_iso3"] else []
    if silent:
        out.print("\nUnknown: the ledger has no imports by supplier of", style="bold")
        for name, importers in silent.items():
            out.print(f"  {name}, imports of {', '.join(importers)}" if importers else f"  {name}")


def _cells(row: Row) -> tuple[str, ...]:
    share = _ends(row["largest_share_low_pct"], row["largest_share_high_pct"], percent)
    index = _ends(row["hhi_low"], row["hhi_high"], lambda value: f"{near(value, 0):,f}")
    return (
        _period(row),
        f"{row['source']} {row['series']}",
        row["unit"],
        amount(row["total"], row["unit"], row["unit"]),
        row["largest_iso3"] or UNKNOWN,
        share,
        index,
    )


def _notes(found: list[Row]) -> dict[str, list[str]]:
    """Notes and legal events, each with its periods."""
    notes: dict[str, list[str]] = {}
    times = Counter(_period(row) for row in found)
    for row in found:
        time = _period(row)
        name = time if times[time] == 1 else f"{time} {row['series']} in {row['unit']}"
        effect, _, words = (row["legal_events"] or "").partition(" ")
        for note in (row["note"], words and f"legal event: {effect.replace('_', ' ')} {words}"):
            if note:
                notes.setdefault(note, []).append(name)
    return notes


def _ends(low: Any, high: Any, shown: Any) -> str:  # noqa: ANN401
    if low is None or high is None:
        return UNKNOWN
    return str(shown(low)) if low == high else f"{shown(low)} to {shown(high)}"


def _period(row: Row) -> str:
    start, end, months = row["period_start"], row["period_end"], row["months_covered"]
    is_year = (start.month, end.month, start.year) == (1, 12, end.year)
    name = str(start.year) if is_year else f"{start:%Y-%m} to {end:%Y-%m}"
    return name if not is_year or months in (0, 12) else f"{name}, {months} months"
