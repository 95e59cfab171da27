"""Supplier concentration of imports."""

from collections import Counter
from typing import Any

from rich.console import Console

from pledgebook.pipelines.cli.view.layout.tables import table
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.query.period import Row
from pledgebook.pipelines.query.words.amounts import UNKNOWN, amount, near, percent

WORLD_OUTPUT = "W00"
"""The importer that stands for the world's production."""

SHOWN = 3
"""Suppliers that are named beside the table; `--suppliers` lists all."""

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


def print_concentration(out: Console, found: list[Row], suppliers: list[Row]) -> None:
    """Print one table per product group and importer; groups without data are named at the end."""
    of_side: dict[tuple[object, ...], list[Row]] = {}
    for row in suppliers:
        of_side.setdefault(_side(row), []).append(row)
    held = [row for row in found if row["source"] is not None]
    for watch, importer in dict.fromkeys((row["watch_id"], row["importer_iso3"]) for row in held):
        mine = [row for row in held if (row["watch_id"], row["importer_iso3"]) == (watch, importer)]
        out.print(f"\n{mine[0]['product_group']} ({watch}), {_what(importer)}", style="bold")
        has_goal = any(row["goal_status"] != "no_goal" for row in mine)
        shown = [(*_cells(row), row["goal_status"].replace("_", " ")) for row in mine]
        out.print(table((*COLUMNS, GOAL), shown) if has_goal else table(COLUMNS, [row[:-1] for row in shown]))
        times = Counter(_period(row) for row in mine)
        for row in mine:
            if len(named := of_side.get(_side(row), [])) > 1:
                out.print(f"  {_name(row, times)}: {_leaders(named)}")
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


def print_suppliers(out: Console, suppliers: list[Row]) -> None:
    """Print every supplier with what it supplied and its share, one table per product group and importer."""
    columns = (
        ("Period", "left"),
        ("Source", "left"),
        ("Supplier", "left"),
        ("Amount", "right"),
        ("Share", "right"),
    )
    for watch, importer in dict.fromkeys((row["watch_id"], row["importer_iso3"]) for row in suppliers):
        mine = [row for row in suppliers if (row["watch_id"], row["importer_iso3"]) == (watch, importer)]
        out.print(f"\n{mine[0]['product_group']} ({watch}), {_what(importer)}", style="bold")
        out.print(table(columns, [
            (_span(row), _whose(row), row["supplier_iso3"],
             amount(row["amount"], row["unit"]), _ends(row["share_low_pct"], row["share_high_pct"], percent))
            for row in mine
        ]))  # fmt: skip


def lines_of(found: list[Row]) -> list[str]:
    """Return one line per side of a product group: its largest supplier, or that nothing is held."""
    return [_line(row) for row in found]


def _line(row: Row) -> str:
    what = f"{row['product_group']}, {_what(row['importer_iso3']) if row['importer_iso3'] else 'imports'}"
    if row["source"] is None:
        return f"{what}: unknown, no figures by supplier are held"
    share = _ends(row["largest_share_low_pct"], row["largest_share_high_pct"], percent)
    return f"{what}, {_period(row)}: {row['largest_iso3'] or UNKNOWN} {share} ({_whose(row)})"


def _whose(row: Row) -> str:
    """Name source and series; a figure that was read in print is named by whose it is, with its grade."""
    whose = row["series"] if SOURCES[row["source"]].is_of_many else f"{row['source']} {row['series']}"
    return f"{whose}, grade {row['grades']}" if row["grades"] else whose


def _what(importer: str) -> str:
    return "production of the world" if importer == WORLD_OUTPUT else f"imports of {importer}"


def _leaders(of: list[Row]) -> str:
    named = ", ".join(
        f"{row['supplier_iso3']} {_ends(row['share_low_pct'], row['share_high_pct'], percent)}"
        for row in of[:SHOWN]
    )
    return named if len(of) <= SHOWN else f"{named}, {len(of) - SHOWN} more"


def _side(row: Row) -> tuple[object, ...]:
    names = ("watch_id", "importer_iso3", "source", "series", "measure", "unit", "period_start", "period_end")
    return tuple(row[name] for name in names)


def _cells(row: Row) -> tuple[str, ...]:
    share = _ends(row["largest_share_low_pct"], row["largest_share_high_pct"], percent)
    index = _ends(row["hhi_low"], row["hhi_high"], lambda value: f"{near(value, 0):,f}")
    return (
        _period(row),
        _whose(row),
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
        name = _name(row, times)
        effect, _, words = (row["legal_events"] or "").partition(" ")
        for note in (row["note"], words and f"legal event: {effect.replace('_', ' ')} {words}"):
            if note:
                notes.setdefault(note, []).append(name)
    return notes


def _name(row: Row, times: Counter[str]) -> str:
    """Name a row by its period, and by its series and unit where another has the same period."""
    time = _period(row)
    return time if times[time] == 1 else f"{time} {row['series']} in {row['unit']}"


def _ends(low: Any, high: Any, shown: Any) -> str:  # noqa: ANN401
    if low is None or high is None:
        return UNKNOWN
    return str(shown(low)) if low == high else f"{shown(low)} to {shown(high)}"


def _period(row: Row) -> str:
    name, months = _span(row), row["months_covered"]
    return (
        name
        if len(name) > len("2026") or months in (0, 12)
        else f"{name}, {months} month{'s' * (months > 1)}"
    )


def _span(row: Row) -> str:
    start, end = row["period_start"], row["period_end"]
    is_year = (start.month, end.month, start.year) == (1, 12, end.year)
    return str(start.year) if is_year else f"{start:%Y-%m} to {end:%Y-%m}"
