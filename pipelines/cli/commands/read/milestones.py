"""`pledgebook milestones`."""

import click

from pledgebook.pipelines.cli.options import DATA_DIR, answered, asked, printed, privately
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.milestones import print_milestones
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.naming.names import resolve
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.report import report


@click.command("milestones")
@click.argument("name", required=False)
@DATA_DIR
@answered
@privately
@printed
def command(name: str | None, data: DataDir, question: Question, file_format: str) -> None:
    """Show milestones with their due dates, and the time elapsed of each pledge.

    NAME is an agreement, a pledge, or a word of titles and products, such as soybeans; everything if not given. A
    milestone whose day has passed is past due until a document confirms it, never missed. CSV and JSON hold the
    milestones; `pledgebook export elapsed` has the rest.
    """
    with asked(data, question) as con:
        meant = resolve(con, name)
        if file_format != "table":
            print_frame(report(con, "milestones", **meant), file_format)
        else:
            print_milestones(con, console(), meant)
