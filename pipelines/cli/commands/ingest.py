"""`pledgebook ingest`."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from pipelines.cli.commands.options import DATA_DIR, now
from pipelines.core.errors import UsageError
from pipelines.core.paths import DataDir, default_raw_folder
from pipelines.core.sources import SOURCES
from pipelines.ingest.draft import draft
from pipelines.query.summary import refusals
from pipelines.raw.sidecar import Sidecar
from pipelines.raw.snapshot import Snapshot, seed, take
from pipelines.steps.ingest import ingest
from pipelines.warehouse.connection import connect

ROWS_REFUSED = 4


@click.command("ingest")
@click.argument("source")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@DATA_DIR
@click.option("--taken-at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
              help="When the file was retrieved from its publisher (UTC); default: now.")  # fmt: skip
@click.option("--covers", "covered", metavar="PREFIXES",
              help="The file is complete for these products: `all`, or prefixes such as 1201,2711.")  # fmt: skip
@click.option("--sheet", help="The sheet to read, if FILE is a workbook with several.")
@click.option("--publisher", help="Whose figures they are; default: the source's name.")
@click.option("--url", help="The address they came from.")
@click.option("--license", "terms", help="The terms of use.")
@click.option("--edition", help="The publisher's name for the edition.")
@click.pass_context
def command(
    ctx: click.Context,
    source: str,
    files: tuple[Path, ...],
    data: DataDir,
    taken_at: datetime | None,
    covered: str | None,
    sheet: str | None,
    publisher: str | None,
    url: str | None,
    terms: str | None,
    edition: str | None,
) -> None:
    """Store a file of your own in the ledger.

    FILE becomes a snapshot of SOURCE in data/raw, and its rows go into the ledger.

    FILE is what SOURCE publishes, or an Excel workbook (.xlsx) where it publishes CSV; what it is shows in its content,
    not in its name. It may be packed as gzip, or as a zip with one data file in it; it is kept as it is, and unpacked
    when read.
    A file that is not what its source publishes is rejected whole, and nothing of it is kept. Rejected rows go
    to quarantine with their raw text; the exit code is then 4.

    Without --covers no month of the file counts as published completely: a month with only some of its rows
    would look like a small one.
    """
    if source not in SOURCES:
        message = f"There is no source '{source}'. Sources: {', '.join(sorted(SOURCES))}."
        raise UsageError(message)
    moment = taken_at or now()
    if moment > now():
        message = f"--taken-at: found {moment:%Y-%m-%dT%H:%M:%S}, which is in the future; expected the moment when the file was retrieved."
        raise UsageError(message)
    drafts = [
        draft(
            file,
            Sidecar(source, file.name, moment, publisher or source, "", 0, url, terms, edition, sheet=sheet),
            covered,
        )
        for file in files
    ]
    seed(data.raw, default_raw_folder())
    taken = [take(data.raw, file, draft) for file, (draft, _) in zip(files, drafts, strict=True)]
    outcome = ingest(data, source, tell=click.echo)
    if outcome.stored.is_empty():
        click.echo("Nothing new: the ledger holds these files already.")
    refused = sum(_tell_refusals(data, snapshot) for snapshot in taken)
    if not all(is_complete for _, is_complete in drafts):
        click.echo(
            "No month counts as published yet. Add --covers all, or name the products for which the file is complete."
        )
    click.echo("Next: pledgebook run")
    if refused:
        ctx.exit(ROWS_REFUSED)


def _tell_refusals(data: DataDir, snapshot: Snapshot) -> int:
    """Print why rows were rejected, the most common reason first, and return how many were."""
    with connect(data.warehouse) as con:
        found = refusals(con, snapshot.snapshot_id)
    for reason, count in Counter(reason for reasons in found for reason in reasons).most_common(10):
        click.echo(f"  rejected {count:,}: {reason}")
    if found:
        click.echo("  All rejected rows with their raw text: pledgebook export quarantine (after a run)")
    return len(found)
