"""`pledgebook list`."""

import click

from pledgebook.pipelines.cli.options import DATA_DIR, answered, asked, printed, privately
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.listing import print_listing
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.naming.names import listing
from pledgebook.pipelines.query.question import Question


@click.command("list")
@click.argument("words", nargs=-1)
@click.option("--readings", "-r", "with_readings", is_flag=True, help="Also the readings of each pledge.")
@DATA_DIR
@answered
@privately
@printed
def command(
    words: tuple[str, ...], with_readings: bool, data: DataDir, question: Question, file_format: str
) -> None:
    """List agreements and pledges with their titles.

    WORDS are parts of names, titles, sectors or products, such as `japan` or `soybeans`; everything if not given.
    """
    with asked(data, question) as con:
        rows = listing(con, " ".join(words), with_readings=with_readings)
    if file_format == "table":
        print_listing(console(), rows, " ".join(words))
    else:
        names = ("agreement_id", "agreement", "pledge_id", "pledge")
        more = ("reading_id", "reading", "is_headline") if with_readings else ()
        print_rows([*names, *more], [[row[name] for name in (*names, *more)] for row in rows], file_format)
