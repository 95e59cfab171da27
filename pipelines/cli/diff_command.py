"""`pledgebook diff`."""

from collections import Counter
from datetime import date

import click
from rich.console import Console

from pipelines.cli.headline_change import print_changes
from pipelines.cli.options import AS_OF, DATA_DIR, FORMAT, Day, today
from pipelines.cli.show import console, print_rows, table
from pipelines.cli.whatif import copied
from pipelines.errors import UsageError
from pipelines.headlines import learnt
from pipelines.paths import DataDir
from pipelines.reconcile.learnt import Reckoning, effects
from pipelines.sources import SOURCES
from pipelines.warehouse.connection import connect, reader
from pipelines.warehouse.loading import end_of_day

GRAINS = {
    "source": "source, series, reporter_iso3, partner_iso3, direction",
    "month": "source, series, reporter_iso3, partner_iso3, direction, month",
    "product": "source, series, reporter_iso3, partner_iso3, direction, left(product_code, 4) AS heading",
}
SIDE = 5
"""The first columns name the side."""

LEFT = {"month", "heading", "product_code", "change", "unit"}
HOW = ("currency", "valuation", "hs_edition")
"""How a figure is meant: shown to a person only where that changed."""

QUANTITIES = ("quantity_before", "quantity_after", "unit", "unit_before", "unit_after")
COUNTS = ("changed", "added", "withdrawn", "settled")


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


def _figures(
    data: DataDir, between: tuple[date, date], source: str | None, statement: str
) -> tuple[list[str], list[list[object]]]:
    earlier, later = (end_of_day(day) for day in between)
    with reader(data.published, 120.0) as con:
        answer = con.execute(statement, {"earlier": earlier, "later": later, "source": source})
        names = [column[0] for column in answer.description or ()]
        return names, [list(row) for row in answer.fetchall()]


def _reckoned(data: DataDir, as_of: date, earlier: date, later: date) -> list[Reckoning]:
    """The headlines as known first, and after each cause."""
    with copied(data) as copy, connect(copy.warehouse) as con:
        return learnt(con, as_of, end_of_day(earlier), end_of_day(later))


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


def _counts(grain: str) -> str:
    """The statement that counts the cells and adds up what they were and are; a sum of several units is none."""
    counts = ", ".join(f"count(*) FILTER (WHERE change = '{name}') AS {name}" for name in COUNTS)
    units = "list_distinct(list(unit_before) || list(unit_after))"
    currencies = "list_distinct(list(currency_before) || list(currency_after))"
    values = ", ".join(
        f"CASE WHEN len({currencies}) = 1 THEN sum(CAST(value_{side} AS DECIMAL(28, 2))) END AS value_{side}"
        for side in ("before", "after")
    )
    quantities = ", ".join(
        f"CASE WHEN len({units}) = 1 THEN sum(quantity_{side}) END AS quantity_{side}"
        for side in ("before", "after")
    )
    # The names come from this module, the values travel as parameters.
    return f"""
        SELECT {grain}, {counts},
          {values}, {quantities}, CASE WHEN len({units}) = 1 THEN {units}[1] END AS unit
        FROM ledger.revised_flow($earlier, $later)
        WHERE source = coalesce($source, source)
        GROUP BY ALL
        ORDER BY ALL
    """  # noqa: S608


def _cells() -> str:
    return """
        SELECT * FROM ledger.revised_flow($earlier, $later)
        WHERE source = coalesce($source, source) AND change <> 'settled'
        ORDER BY ALL
    """
