"""`pledgebook backfill`."""

from datetime import date

import click

from pledgebook.pipelines.cli.main import CHECK_BROKEN
from pledgebook.pipelines.cli.options import DATA_DIR, Day, now, printed, today
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.cli.voice import note
from pledgebook.pipelines.core.errors import ContractError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.query.words.amounts import counted
from pledgebook.pipelines.steps.backfill import DAY, STEPS, Filled, backfill_day, days_of, demand_published
from pledgebook.pipelines.steps.ingest import ingest
from pledgebook.pipelines.steps.prepare import prepare
from pledgebook.pipelines.steps.register import load_register
from pledgebook.pipelines.warehouse.ledger import opened

COLUMNS = ["day", "release", "digest", "is_new"]


@click.command("backfill")
@click.option("--from", "first", type=Day(), required=True, help="The first day.")
@click.option("--to", "last", type=Day(), help="The last day; default: today (UTC).")
@click.option("--every", type=click.Choice(STEPS), default=DAY, show_default=True,
              help="Each day, or the last day of each week (Sunday) or month.")  # fmt: skip
@DATA_DIR
@printed
@click.pass_context
def command(
    ctx: click.Context, first: date, last: date | None, every: str, data: DataDir, file_format: str
) -> None:
    """Make the releases that runs on earlier days would have made.

    Each is as of its day, with what the ledger knows of that day. Readers go on seeing the latest release. A day whose
    release stands with the same inputs and code is left as it is, so that the same command goes on where it stopped. A day on
    which a check fails has no release, and the exit code is 3. JSON and CSV hold a row per release.
    """  # fmt: skip
    days = days_of(first, last or today(), every, today())
    demand_published(existing(data))
    filled, failed = [], 0
    for line in prepare(data):
        note(line)
    with opened(data.warehouse):
        ingest(data, tell=note)
        load_register(data, today())
        for day in days:
            try:
                filled.append(_filled(data, day))
            except ContractError as error:
                failed += 1
                click.echo(f"error: {day}: {error}", err=True)
    if file_format != "table":
        rows = [[str(one.day), one.release, one.digest, one.is_new] for one in filled]
        print_rows(COLUMNS, rows, file_format)
    new = sum(one.is_new for one in filled)
    note(f"{counted(len(filled), 'release')} from {days[0]} to {days[-1]}, {new} of them new.")
    if failed:
        ctx.exit(CHECK_BROKEN)


def _filled(data: DataDir, day: date) -> Filled:
    one = backfill_day(data, day, now)
    note(f"{day}: release {one.release}, digest {one.digest[:12]}{'' if one.is_new else ', as it was'}")
    return one
