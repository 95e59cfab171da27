"""`pledgebook diff`."""

from collections import Counter
from datetime import date

import click
from rich.console import Console

from pipelines.cli.commands.options import AS_OF, DATA_DIR, FORMAT, Day
from pipelines.cli.view.format import console, print_rows, table
from pipelines.cli.view.headline_change import print_changes
from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir
from pipelines.core.sources import SOURCES
from pipelines.query.revision import COUNTS, GRAINS, _cells, _counts, _figures, _reckoned
from pipelines.reconcile.revision.headline_change import effects
from pipelines.steps.clock import today

SIDE = 5
"""The first columns name the side."""


LEFT = {"month", "heading", "product_code", "change", "unit"}


HOW = ("currency", "valuation", "hs_edition")
"""How a figure is meant: shown to a person only where that changed."""


QUANTITIES = ("quantity_before", "quantity_after", "unit", "unit_before", "unit_after")


@click.command("diff")
@click.option("--from", "earlier", type=Day(), required=True, help="What was known on this day…")
@click.option("--to", "later", type=Day(), help="… against what was known on this one; default: today (UTC).")
@click.option("--source", type=click.Choice(list(SOURCES)), metavar="SOURCE", help="Only this source.")
@click.option("--by", "grain", type=click.Choice(list(GRAINS)), default="month", show_default=True,
              help="One row per side and this.")  # fmt: skip
@click.option("--cells", is_flag=True, help="Every cell that changed, instead of counts.")
@click.option("--headlines", is_flag=True, help="Only what the changes did to each headline, cause by cause.")
@DATA_DIR
@AS_OF
@FORMAT
def command(
    earlier: date,
    later: date | None,
    source: str | None,
    grain: str,
    cells: bool,
    headlines: bool,
    data: DataDir,
    as_of: date | None,
    file_format: str,
) -> None:
    """What is known otherwise than before: figures revised, added, withdrawn, and headlines that flipped.

    Both moments are reckoned as of the same day, so that a headline flips for what was learnt and not because
    time passed. `settled` counts figures of which only the status changed, from preliminary to revised or final.
    A headline moves for the register, for an exchange rate, for a month that was revised or for a new month: one
    after the other is let in, and the effects add up.
    """
    later = later or today()
    if earlier >= later:
        message = f"--from {earlier} does not lie before --to {later}."
        raise UsageError(message)
    out = console()
    if not headlines:
        names, rows = _figures(data, (earlier, later), source, _cells() if cells else _counts(GRAINS[grain]))
        if file_format != "table":
            print_rows(names, rows, file_format)
            return
        out.print(f"Figures known on {later} otherwise than on {earlier}: {_told(names, rows)}")
        _print_by_side(out, names, rows)
    passed = _reckoned(data, as_of or later, earlier, later)
    if file_format != "table":
        found = effects(passed)
        print_rows(found.columns, [list(row) for row in found.iter_rows()], file_format)
        return
    print_changes(out, passed, f"on {later} than on {earlier}, as of {as_of or later}")


def _told(names: list[str], rows: list[list[object]]) -> str:
    """How many figures changed in which way, of cells or of counts of them."""
    if "change" in names:
        found = Counter(str(row[names.index("change")]) for row in rows)
    else:
        found = Counter({name: sum(int(str(row[names.index(name)])) for row in rows) for name in COUNTS})
    return ", ".join(f"{found[name]:,} {name}" for name in COUNTS if found[name]) or "none"


def _print_by_side(out: Console, names: list[str], rows: list[list[object]]) -> None:
    """One table per source, series and country pair, whose names stand above it."""
    sides: dict[tuple[object, ...], list[list[object]]] = {}
    for row in rows:
        sides.setdefault(tuple(row[:SIDE]), []).append([_shown(value) for value in row[SIDE:]])
    for (source, series, reporter, partner, direction), found in sides.items():
        out.print(f"\n{source} {series}: {direction}s, reporter {reporter}, partner {partner}")
        out.print(table(*_without_empty(names[SIDE:], found)))


def _without_empty(
    names: list[str], rows: list[list[object]]
) -> tuple[list[tuple[str, str]], list[list[object]]]:
    """The columns in which this side has anything; quantities where it has no values, for both are too wide to read."""
    alike = {
        end for name in HOW if not _differs(names, rows, name) for end in (f"{name}_before", f"{name}_after")
    }
    held = [
        place
        for place, name in enumerate(names)
        if name not in alike and any(row[place] is not None for row in rows)
    ]
    if any(names[place].startswith("value_") for place in held):
        held = [place for place in held if names[place] not in QUANTITIES]
    columns = [(names[place], "left" if names[place] in LEFT else "right") for place in held]
    return columns, [[row[place] for place in held] for row in rows]


def _differs(names: list[str], rows: list[list[object]], name: str) -> bool:
    """Whether a cell of this side that was known before and is known now has another currency, valuation or edition."""
    if f"{name}_before" not in names:
        return False
    before, after = names.index(f"{name}_before"), names.index(f"{name}_after")
    return any(row[before] != row[after] and None not in (row[before], row[after]) for row in rows)


def _shown(value: object) -> object:
    return f"{value:%Y-%m}" if isinstance(value, date) else value
