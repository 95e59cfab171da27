"""`pledgebook clock`."""

import click

from pipelines.cli.commands.options import DATA_DIR, asked, printed, questioned
from pipelines.cli.view.clock import print_clock
from pipelines.cli.view.format import console, print_frame
from pipelines.core.paths import DataDir
from pipelines.query.names import resolve
from pipelines.query.question import Question
from pipelines.query.report import report


@click.command("clock")
@click.argument("name", required=False)
@DATA_DIR
@questioned
@printed
def command(name: str | None, data: DataDir, question: Question, file_format: str) -> None:
    """Which steps are due when, and how much of the time of a pledge is over.

    NAME is an agreement or a pledge; everything if not given. A step whose day has passed is overdue as far as any
    document tells, never missed. CSV and JSON hold the steps; `pledgebook export windows` has the rest.
    """
    with asked(data, question) as con:
        meant = resolve(con, name)
        if file_format != "table":
            print_frame(report(con, "clock", **meant), file_format)
        else:
            print_clock(con, console(), meant)
