"""`pledgebook rebuild`."""

import click

from pledgebook.pipelines.cli.commands.make.run import run_and_tell
from pledgebook.pipelines.cli.options import DATA_DIR, printed, questioned
from pledgebook.pipelines.cli.voice import note
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.query.question import Question
from pledgebook.pipelines.warehouse.ledger import put_aside


@click.command("rebuild")
@DATA_DIR
@questioned
@printed
@click.pass_context
def command(ctx: click.Context, data: DataDir, question: Question, file_format: str) -> None:
    """Make the ledger anew from the raw files, the register and what people said of breaks; then run.

    The ledger that is there is kept beside it as warehouse.old.duckdb, whatever is in it. The figures are the same, and so are the
    releases: all that a publisher, the register or a person has said lies in DATA/raw. What the ledger itself knew beyond that, the list
    of its former runs, stays in their releases.
    """
    aside = put_aside(existing(data).warehouse)
    if aside is not None:
        note(f"The ledger is kept as {aside.name}; all of data/raw is stored anew.")
    run_and_tell(ctx, data, question, file_format)
