"""`pledgebook reopen`."""

import click

from pledgebook.pipelines.cli.closing import BY, period_of
from pledgebook.pipelines.cli.options import DATA_DIR, now
from pledgebook.pipelines.cli.voice import note, voiced
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.steps.books.close import reopen


@click.command("reopen")
@click.argument("period")
@click.argument("name", required=False)
@click.option("--reason", required=True, help="Why, in a sentence.")
@BY
@DATA_DIR
@voiced
def command(period: str, name: str | None, reason: str, by: str | None, data: DataDir) -> None:
    """Reopen a period that was closed, or take back a proposal to close it.

    The closing stays on record with the reason. PERIOD and NAME are those with which it was closed.
    """
    if by is None:
        message = "Missing option '--by': your name (or set PLEDGEBOOK_USER)."
        raise click.UsageError(message)
    done = reopen(data, period_of(data, period, name), by, now(), reason)
    note(f"{done.period} reopened by {done.reopened_by}: {done.reason}")
