"""`pledgebook journal`."""

from datetime import date

import click

from pledgebook.pipelines.cli.options import DATA_DIR, Day, asked, printed, today
from pledgebook.pipelines.cli.view.books.journal import print_journal
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.journal import journal
from pledgebook.pipelines.query.question import Question


@click.command("journal")
@click.argument("name", required=False)
@click.option("--from", "first", type=Day(), help="Only entries whose posting date is this day or later.")
@click.option("--to", "last", type=Day(), help="Only entries whose posting date is this day or earlier.")
@DATA_DIR
@printed
def command(name: str | None, first: date | None, last: date | None, data: DataDir, file_format: str) -> None:
    """Show the journal: the double entries of what was pledged and what became of it.

    NAME is an agreement, a pledge, or a word of titles and products; everything if not given. An account is
    agreement:pledge:reading:stage. Each run posts the difference to what stood; no entry is ever changed. CSV and JSON
    have the snapshots, documents and events that an entry rests on.
    """
    with asked(data, Question(today())) as con:
        found = journal(con, name, first, last)
    if file_format != "table":
        print_frame(found, file_format)
    else:
        print_journal(console(), found.to_dicts())
