"""`pledgebook balance`."""

from datetime import date

import click
import polars as pl

from pledgebook.pipelines.cli.options import DATA_DIR, Day, asked, printed, today
from pledgebook.pipelines.cli.view.books.journal import print_balances
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.core.months import end_of_day
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.journal import balance
from pledgebook.pipelines.query.question import Question


@click.command("balance")
@click.argument("name", required=False)
@click.option("--at", type=Day(), help="The accounts at the end of this day; default: with all entries.")
@click.option("--known-at", type=Day(), help="With what was known on this day; default: today (UTC).")
@DATA_DIR
@printed
def command(
    name: str | None, at: date | None, known_at: date | None, data: DataDir, file_format: str
) -> None:
    """Show what is outstanding, realized and lapsed of what was pledged, from the journal.

    NAME is an agreement, a pledge, or a word of titles and products, with all its readings; without it the headline of each
    pledge is shown. What is unknown has no entry, and is shown as unknown.
    """
    with asked(data, Question(today())) as con:
        found = balance(con, name, at, None if known_at is None else end_of_day(known_at))
    if name is None:
        found = found.filter(pl.col("is_headline").fill_null(value=False))
    if file_format != "table":
        print_frame(found, file_format)
    else:
        print_balances(console(), found.to_dicts())
