"""`pledgebook match`."""

import re
from datetime import date
from pathlib import Path

import click
import polars as pl

from pledgebook.pipelines.breaks.discrepancy import discrepancies
from pledgebook.pipelines.cli.options import DATA_DIR, Month, Number, asked, printed, questioned
from pledgebook.pipelines.cli.view.format import print_rows, print_text
from pledgebook.pipelines.cli.view.matching import print_matching
from pledgebook.pipelines.cli.voice import note
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.export.formats import json_text, text
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.tables import LEDGER, table_of
from pledgebook.pipelines.reconcile.matching import (
    CARDINALITIES,
    OUTCOMES,
    Matching,
    Rules,
    leftover_breaks,
    match,
    parse_tolerance,
)
from pledgebook.pipelines.reconcile.matching.reading import Layout, items_of

BREAKS, SUMMARY, ALL = "breaks", "summary", "all"
SHOWN = (ALL, *OUTCOMES, BREAKS, SUMMARY)

Columns = tuple[str, str]
Several = tuple[Columns, ...]


class Pair(click.ParamType[Columns]):
    """Two texts with an equals sign between them; where only one is there, it stands for both."""

    def __init__(self, name: str, pattern: str) -> None:
        self.name, self.pattern = name, pattern

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Columns:
        """Split at the equals sign."""
        found = re.fullmatch(self.pattern, str(value))
        if found is None:
            self.fail(f"found '{value}', expected {self.name}", param, ctx)
        return found[1], found[1] if found[2] is None else found[2]


COLUMN, CONDITION = Pair("COL[=COL]", r"([^=]+)(?:=(.+))?"), Pair("COL=TEXT", r"([^=]+)=(.*)")


@click.command("match", short_help="Match two lists of items.")
@click.argument("left")
@click.argument("right")
@click.option(
    "--key",
    "-k",
    "keys",
    type=COLUMN,
    multiple=True,
    help="A column that must be equal, or LEFT=RIGHT; month(COL) and year(COL) take a part of a date.",
)
@click.option("--amount", type=COLUMN, help="The amount.")
@click.option("--unit", type=COLUMN, help="The amount's unit or currency; it must be equal too.")
@click.option("--date", "day", type=COLUMN, help="The date.")
@click.option("--name", "names", type=COLUMN, multiple=True, help="A name; names only ever suggest.")
@click.option("--id", "ids", type=COLUMN, multiple=True, help="What names an item; default: its row.")
@click.option("--month", type=Month(), help="Only items whose --date lies in this month, such as 2023-05.")
@click.option("--left-where", type=CONDITION, multiple=True,
              help="Only these rows of LEFT; month(COL) and year(COL) take a part of a date.")  # fmt: skip
@click.option("--left-sheet", help="The sheet of LEFT, if it is a workbook with several.")
@click.option("--right-sheet", help="The sheet of RIGHT.")
@click.option("--right-where", type=CONDITION, multiple=True, help="Only these rows of RIGHT, likewise.")
@click.option(
    "--tolerance",
    "-t",
    "tolerances",
    multiple=True,
    metavar="0.5|1%|rounding",
    help="How far apart amounts may be; of several, the widest counts.",
)
@click.option("--days", type=Number(0), help="How many days apart dates may be.")
@click.option("--cardinality", type=click.Choice(CARDINALITIES), default="1:1", show_default=True)
@click.option("--strict", "is_strict", is_flag=True, help="Confirm a pair only if it has no other candidate.")
@click.option(
    "--threshold",
    type=click.IntRange(1, 100),
    default=85,
    show_default=True,
    help="From which score on names suggest a match.",
)
@click.option("--max-group", type=Number(2), default=20, show_default=True, help="Items of a sum.")
@click.option(
    "--max-search",
    type=Number(1),
    default=50_000,
    show_default=True,
    help="Steps of the search for one sum.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--show", type=click.Choice(SHOWN), default=ALL, show_default=True, help="What is printed.")
@click.option(
    "--limit",
    type=Number(0),
    default=20,
    show_default=True,
    help="Rows of each kind in a table; 0 for all.",
)
@DATA_DIR
@questioned
@printed
def command(
    left: str, right: str, keys: Several, amount: Columns | None, unit: Columns | None, day: Columns | None,
    names: Several, ids: Several, month: date | None, left_where: Several, right_where: Several, left_sheet: str | None,
    right_sheet: str | None, tolerances: tuple[str, ...],
    days: int | None, cardinality: str, is_strict: bool, threshold: int, max_group: int, max_search: int, workers: int,
    show: str, limit: int, data: DataDir, question: Question, file_format: str,
) -> None:  # fmt: skip
    """Match the items of two lists, and give the reason for each that is left over.

    LEFT and RIGHT are files (CSV, .xlsx, Parquet), or report:NAME, ledger:NAME or query:NAME of the published ledger. Where a
    column has another name on the right, write LEFT=RIGHT. Amounts are read as exact decimals, an empty cell is
    unknown.

    Example: pledgebook match cargoes.csv totals.csv --key month(day)=month --amount mmcf -t rounding --cardinality n:1
    """
    labels = tuple(key for key, _ in keys)
    tolerance = parse_tolerance(tolerances)
    rules = Rules(labels, tolerance, days, cardinality, is_strict, threshold, max_group, max_search)
    if month and not day:
        message = "--month: found no --date; expected the column of the date, whose month is meant."
        raise click.UsageError(message)
    sides = []
    for place, (table, where, sheet) in enumerate(
        ((left, left_where, left_sheet), (right, right_where, right_sheet))
    ):
        layout = Layout(
            keys=tuple(pair[place] for pair in keys),
            ids=tuple(pair[place] for pair in ids),
            amount=amount and amount[place],
            unit=unit and unit[place],
            date=day and day[place],
            names=tuple(pair[place] for pair in names),
            where=(*where, *([(f"month({day[place]})", f"{month:%Y-%m}")] if month and day else ())),
        )
        sides.append(
            items_of(table_of(table, lambda: asked(data, question), sheet), layout, labels, _label(table))
        )
    found = match(sides[0], sides[1], rules, workers)
    _print(found, (_label(left), _label(right)), show, limit, file_format)


def _label(name: str) -> str:
    return name if name.partition(":")[0] in LEDGER else Path(name).name


def _print(found: Matching, labels: Columns, show: str, limit: int, file_format: str) -> None:
    if file_format == "table" and show in {ALL, *OUTCOMES}:
        print_matching(found, labels, OUTCOMES if show == ALL else [show], limit)
        return
    tables = {SUMMARY: found.summary, **{outcome: found.of(outcome) for outcome in OUTCOMES}}
    tables[BREAKS] = discrepancies(leftover_breaks(found, *labels))
    if file_format == "table":
        print_rows(tables[show].columns, tables[show].rows(), "table")
    elif file_format == "csv":
        print_text(text(found.rows if show == ALL else tables[show], "csv"))
    else:
        print_text(_json(tables) if show == ALL else json_text(tables[show]))
    for line in found.notes if file_format != "table" else ():
        note(line)


def _json(tables: dict[str, pl.DataFrame]) -> str:
    """All tables in one object."""
    parts = [f'"{name}": {json_text(table).rstrip()}' for name, table in tables.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"
