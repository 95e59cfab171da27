"""`pledgebook status`."""

import click

from pledgebook.pipelines.cli.options import DATA_DIR, answered, asked, printed, privately
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.headlines import print_overview
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.pledge import print_pledge
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.naming.names import resolve
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.report import report


@click.command("status")
@click.argument("name", required=False)
@DATA_DIR
@answered
@privately
@printed
def command(name: str | None, data: DataDir, question: Question, file_format: str) -> None:
    """Show target, realized and attainment of pledges.

    NAME is an agreement, a pledge, or a word of titles and products, such as soybeans; everything if not given.
    With --as-of or --known-at the figures are computed for that day, and nothing is stored. With --as-published
    they are those of the release of that day.
    """
    with asked(data, question) as con:
        meant = resolve(con, name)
        pledge = meant["pledge_id"]
        if file_format != "table":
            print_frame(
                report(con, "attainment" if isinstance(pledge, str) else "headline", **meant), file_format
            )
        elif isinstance(pledge, str):
            print_pledge(con, pledge)
        else:
            print_overview(con, console(), meant)
