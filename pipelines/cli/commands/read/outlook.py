"""`pledgebook outlook`."""

import json

import click

from pledgebook.pipelines.cli.options import DATA_DIR, answered, asked, printed, privately
from pledgebook.pipelines.cli.view.format import print_frame
from pledgebook.pipelines.cli.view.headlines import print_run
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.cli.view.outlook import REPORTS, print_outlook
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.naming.names import resolve
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.query.report import report


@click.command("outlook")
@click.argument("name", required=False)
@click.option(
    "--part", type=click.Choice(REPORTS), default="outlook", show_default=True, help="Which report CSV holds."
)
@DATA_DIR
@answered
@privately
@printed
def command(name: str | None, part: str, data: DataDir, question: Question, file_format: str) -> None:
    """Project periods in progress, and split changes of value into prices and volumes.

    NAME is an agreement, a pledge, or a word of titles and products, such as soybeans; everything if not given. The
    projection rests on how much of earlier years was realized by the same months; it is not a verdict. A pledge is
    shown with all its readings, otherwise the headlines. With --as-of or --known-at the figures are computed for
    that day, and nothing is stored.
    """
    with asked(data, question) as con:
        meant = resolve(con, name)
        if file_format == "json":
            found = {name: report(con, name, **meant).to_dicts() for name in REPORTS}
            click.echo(json.dumps(found, indent=1, default=str))
        elif file_format == "csv":
            print_frame(report(con, part, **meant), "csv")
        else:
            print_run(con, out := console())
            print_outlook(con, out, meant)
