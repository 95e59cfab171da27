"""`pledgebook match`."""

from collections.abc import Sequence
from pathlib import Path

import click
import polars as pl

from pipelines.breaks.discrepancy import discrepancies
from pipelines.cli.commands.options import DATA_DIR, asked, note, printed, questioned
from pipelines.cli.view.format import print_rows
from pipelines.cli.view.matching import print_matching
from pipelines.core.paths import DataDir
from pipelines.export.formats import json_text, text
from pipelines.query.question import Question
from pipelines.query.tables import LEDGER, table_of
from pipelines.reconcile.matching import (
    CARDINALITIES,
    MATCHED,
    SUGGESTED,
    UNMATCHED,
    Matching,
    Rules,
    leftover_breaks,
    match,
    parse_tolerance,
)
from pipelines.reconcile.matching.reading import Layout, items_of

OUTCOMES = (MATCHED, SUGGESTED, UNMATCHED)
BREAKS, SUMMARY, ALL = "breaks", "summary", "all"
SHOWN = (ALL, *OUTCOMES, BREAKS, SUMMARY)

Columns = tuple[str, ...]


@click.command("match", short_help="Match two lists of items.")
@click.argument("left")
@click.argument("right")
@click.option(
    "--key",
    "-k",
    "keys",
    multiple=True,
    metavar="COL[=COL]",
    help="A column that must be equal, or LEFT=RIGHT; month(COL) and year(COL) take a part of a date.",
)
@click.option("--amount", metavar="COL[=COL]", help="The amount.")
@click.option("--unit", metavar="COL[=COL]", help="The amount's unit or currency; it must be equal too.")
@click.option("--date", "day", metavar="COL[=COL]", help="The date.")
@click.option("--name", "names", multiple=True, metavar="COL[=COL]", help="A name; names only ever suggest.")
@click.option("--id", "ids", multiple=True, metavar="COL[=COL]", help="What names an item; default: its row.")
@click.option("--left-where", multiple=True, metavar="COL=TEXT", help="Only these rows of LEFT.")
@click.option("--right-where", multiple=True, metavar="COL=TEXT", help="Only these rows of RIGHT.")
@click.option(
    "--tolerance",
    "-t",
    "tolerances",
    multiple=True,
    metavar="0.5|1%|rounding",
    help="How far apart amounts may be; of several, the widest counts.",
)
@click.option("--days", type=click.IntRange(min=0), help="How many days apart dates may be.")
@click.option("--cardinality", type=click.Choice(CARDINALITIES), default="1:1", show_default=True)
@click.option("--strict", "is_strict", is_flag=True, help="Confirm a pair only if it has no other candidate.")
@click.option(
    "--threshold",
    type=click.IntRange(1, 100),
    default=85,
    show_default=True,
    help="From which score on names suggest a match.",
)
@click.option(
    "--max-group", type=click.IntRange(min=2), default=20, show_default=True, help="Items of a sum."
)
@click.option(
    "--max-search",
    type=click.IntRange(min=1),
    default=50_000,
    show_default=True,
    help="Steps of the search for one sum.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--show", type=click.Choice(SHOWN), default=ALL, show_default=True, help="What is printed.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Rows of each kind in a table; 0 for all.",
)
@DATA_DIR
@questioned
@printed
def command(
    left: str, right: str, keys: Columns, amount: str | None, unit: str | None, day: str | None, names: Columns,
    ids: Columns, left_where: Columns, right_where: Columns, tolerances: Columns, days: int | None, cardinality: str,
    is_strict: bool, threshold: int, max_group: int, max_search: int, workers: int, show: str, limit: int,
    data: DataDir, question: Question, file_format: str,
) -> None:  # fmt: skip
    """Match the items of LEFT with those of RIGHT, and say of each that is left over why.

    LEFT and RIGHT are files (CSV, Parquet), or report:NAME, ledger:NAME or query:NAME of the published ledger. Where a
    column is called otherwise on the right, write LEFT=RIGHT. Amounts are read as exact decimals, an empty cell is
    unknown.

    Example: pledgebook match cargoes.csv totals.csv --key month(day)=month --amount mmcf -t rounding --cardinality n:1
    """
    named = [_columns(option, "--key") for option in keys]
    rules = Rules(tuple(one for one, _ in named), parse_tolerance(tolerances), days, cardinality, is_strict, threshold,
                  max_group, max_search)  # fmt: skip
    sides = []
    for place, (table, where) in enumerate(((left, left_where), (right, right_where))):
        layout = Layout(
            keys=tuple(pair[place] for pair in named),
            ids=_sides(ids, place, "--id"),
            amount=_side(amount, place, "--amount"),
            unit=_side(unit, place, "--unit"),
            date=_side(day, place, "--date"),
            names=_sides(names, place, "--name"),
            where=tuple(_condition(option) for option in where),
        )
        sides.append(
            items_of(table_of(table, lambda: asked(data, question)), layout, rules.keys, _label(table))
        )
    found = match(sides[0], sides[1], rules, workers)
    _print(found, (_label(left), _label(right)), show, limit, file_format)


def _columns(option: str, name: str) -> tuple[str, str]:
    """The columns of both sides that an option names."""
    one, equals, other = option.partition("=")
    if not one or (equals and not other):
        message = f"found {name} '{option}', expected COLUMN or LEFT=RIGHT"
        raise click.UsageError(message)
    return one, other or one


def _side(option: str | None, place: int, name: str) -> str | None:
    return None if option is None else _columns(option, name)[place]


def _sides(options: Columns, place: int, name: str) -> Columns:
    return tuple(_columns(option, name)[place] for option in options)


def _condition(option: str) -> tuple[str, str]:
    column, equals, wanted = option.partition("=")
    if not column or not equals:
        message = f"found the condition '{option}', expected COLUMN=TEXT"
        raise click.UsageError(message)
    return column, wanted


def _label(name: str) -> str:
    return name if name.partition(":")[0] in LEDGER else Path(name).name


def _print(found: Matching, labels: tuple[str, str], show: str, limit: int, file_format: str) -> None:
    tables = _tables(found, labels)
    if file_format == "csv":
        click.echo(text(tables["rows" if show == ALL else show], "csv"), nl=False)
    elif file_format == "json":
        click.echo(_json(tables) if show == ALL else json_text(tables[show]), nl=False)
    elif show in {ALL, *OUTCOMES}:
        print_matching(found, labels, OUTCOMES if show == ALL else [show], limit)
    else:
        print_rows(tables[show].columns, tables[show].rows(), "table")
    if file_format != "table":
        for line in found.notes:
            note(line)


def _tables(found: Matching, labels: tuple[str, str]) -> dict[str, pl.DataFrame]:
    outcomes: Sequence[tuple[str, pl.DataFrame]] = [(outcome, found.of(outcome)) for outcome in OUTCOMES]
    breaks = discrepancies(leftover_breaks(found, *labels))
    return {"rows": found.rows, **dict(outcomes), BREAKS: breaks, SUMMARY: found.summary}


def _json(tables: dict[str, pl.DataFrame]) -> str:
    """All tables in one object."""
    parts = [f'"{name}": {json_text(tables[name]).rstrip()}' for name in (SUMMARY, *OUTCOMES, BREAKS)]
    return "{\n" + ",\n".join(parts) + "\n}\n"
