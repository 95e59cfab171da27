"""`pledgebook dependence`."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import click
from rich.console import Console

from pipelines.cli.commands.options import AS_OF, DATA_DIR, FORMAT, KNOWN_AT
from pipelines.cli.view.format import UNKNOWN, amount, console, near, percent, print_rows, table
from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir
from pipelines.query.published import published
from pipelines.query.rows import rows

COLUMNS = (
    ("Period", "left"),
    ("Whose", "left"),
    ("In", "left"),
    ("Total", "right"),
    ("Largest", "left"),
    ("Its share", "right"),
    ("Herfindahl", "right"),
)
GOAL = ("Goal", "left")


@click.command("dependence")
@click.argument("name", required=False)
@click.option("--importer", help="Only this importer (ISO 3166 alpha-3).")
@DATA_DIR
@AS_OF
@KNOWN_AT
@FORMAT
def command(
    name: str | None,
    importer: str | None,
    data: DataDir,
    as_of: date | None,
    known_at: date | None,
    file_format: str,
) -> None:
    """How far imports of a product group rest on one supplier.

    NAME is a watch or an agreement of the register; all watches if not given. Shares are of what came from all
    countries; what no supplier is known for makes a range. The Herfindahl index goes from 0 to 10,000.
    """
    with published(data, as_of, known_at) as con:
        found = rows(
            con,
            """FROM report.dependence
            WHERE lower(coalesce(?, watch_id)) IN (lower(watch_id), lower(agreement_id))
              AND (?::VARCHAR IS NULL OR importer_iso3 = upper(?))""",
            [name, importer, importer],
        )
        every = rows(con, "FROM report.dependence")
    if not found:
        what = f"of {importer.upper()} " if importer else ""
        under = f" under '{name}'" if name else ""
        message = f"Nothing {what}is watched{under}. Watches: {_listed(every, 'watch_id')}. Importers: {_listed(every, 'importer_iso3')}."
        raise UsageError(message)
    if file_format != "table":
        print_rows(list(found[0]), [list(row.values()) for row in found], file_format)
        return
    _print(console(), found)


def _listed(found: Sequence[dict[str, Any]], name: str) -> str:
    """The values of a column, each once."""
    return ", ".join(sorted({row[name] for row in found} - {None}))


def _print(out: Console, found: list[dict[str, Any]]) -> None:
    """One table per group and importer; those of which no imports are held are named at the end."""
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
        out.print("\nUnknown: the ledger holds no imports by supplier of", style="bold")
        for name, importers in silent.items():
            out.print(f"  {name}, imports of {', '.join(importers)}" if importers else f"  {name}")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
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


def _notes(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The notes, each with the periods to which it belongs, and what touched them."""
    notes: dict[str, list[str]] = {}
    times = Counter(_period(row) for row in found)
    for row in found:
        time = _period(row)
        name = time if times[time] == 1 else f"{time} {row['series']} in {row['unit']}"
        effect, _, words = (row["standing"] or "").partition(" ")
        for note in (row["note"], words and f"touched by {effect.replace('_', ' ')} {words}"):
            if note:
                notes.setdefault(note, []).append(name)
    return notes


def _ends(low: Any, high: Any, shown: Any) -> str:  # noqa: ANN401
    if low is None or high is None:
        return UNKNOWN
    return str(shown(low)) if low == high else f"{shown(low)} to {shown(high)}"


def _period(row: dict[str, Any]) -> str:
    start, end, months = row["period_start"], row["period_end"], row["months_covered"]
    is_year = (start.month, end.month, start.year) == (1, 12, end.year)
    name = str(start.year) if is_year else f"{start:%Y-%m} to {end:%Y-%m}"
    return name if not is_year or months in (0, 12) else f"{name}, {months} months"
