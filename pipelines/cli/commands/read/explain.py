"""`pledgebook explain`."""

import json

import click

from pledgebook.pipelines.cli.options import DATA_DIR, Number, answered, asked, printed, privately
from pledgebook.pipelines.cli.view.explain import print_explained
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.cli.view.layout.terminal import console
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.explain import as_data, figures, flows
from pledgebook.pipelines.query.question import Question


@click.command("explain")
@click.argument("name")
@click.option("--reading", help="A reading; default: the headline.")
@click.option("--period", "wanted", help="A year such as 2020, or any day of the period; default: all.")
@click.option("--rows", "limit", type=Number(1), default=5, show_default=True,
              help="How many of the largest flows to show.")  # fmt: skip
@DATA_DIR
@answered
@privately
@printed
def command(
    name: str,
    reading: str | None,
    wanted: str | None,
    limit: int,
    data: DataDir,
    question: Question,
    file_format: str,
) -> None:
    """Trace a figure to its flows, snapshot, row and document.

    NAME is a pledge, or words that only one pledge has. JSON holds everything that the figure rests on, CSV every flow.
    """
    with asked(data, question) as con:
        found = figures(con, name, reading, wanted)
        if file_format == "json":
            click.echo(json.dumps([as_data(con, figure) for figure in found], indent=1, default=str))
        elif file_format == "csv":
            rows = [flow for figure in found for flow in flows(con, figure)]
            print_rows(list(rows[0]) if rows else [], [list(row.values()) for row in rows], "csv")
        else:
            print_explained(con, console(), found, data, limit)
