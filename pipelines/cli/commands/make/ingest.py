"""`pledgebook ingest`."""

import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from pkgutil import resolve_name

import click
import polars as pl

from pledgebook.pipelines.cli.options import DATA_DIR, demand_sound_clock, now
from pledgebook.pipelines.cli.voice import is_quiet, say, voiced
from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.export.formats import text, write
from pledgebook.pipelines.ingest.draft import EXPECTED, NONE, Draft, draft
from pledgebook.pipelines.query.summary import refusals
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.raw.snapshot import Snapshot
from pledgebook.pipelines.steps.hand_in import Origin, hand_in
from pledgebook.pipelines.warehouse.connection import connect

ROWS_REFUSED = 4
PRINTED = "-"
TEMPLATES = (".csv", ".xlsx")


@click.command("ingest")
@click.argument("source", required=False)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@DATA_DIR
@click.option("--taken-at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), metavar="DATE|MOMENT",
              help="When the file was retrieved from its publisher (UTC), such as 2026-11-22 or 2026-11-22T06:30:00; default: now.")  # fmt: skip
@click.option("--covers", "covered", metavar="WHAT",
              help="What the file has completely: `all`, products (1201,2711 or TOTAL), months (2024-01..2024-06), or `none`.")  # fmt: skip
@click.option("--sheet", help="The sheet to read, if FILE is a workbook with several.")
@click.option("--template", is_flag=False, flag_value=PRINTED, metavar="[FILE]",
              help="Write an empty table for figures of your own, as .csv or .xlsx; without FILE, print it.")  # fmt: skip
@click.option("--publisher", help="Whose figures they are; default: the source's name.")
@click.option("--url", help="The address they came from.")
@click.option("--license", "terms", help="The terms of use.")
@click.option("--edition", help="The publisher's name for the edition.")
@voiced
@click.pass_context
def command(
    ctx: click.Context,
    source: str | None,
    files: tuple[Path, ...],
    data: DataDir,
    taken_at: datetime | None,
    covered: str | None,
    sheet: str | None,
    template: str | None,
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

    Figures of your own, such as a desk's spreadsheet: `pledgebook ingest --template figures.xlsx` writes a table of five
    columns to fill in, and `pledgebook ingest reported_figures figures.xlsx` reads it.

    Without --covers no month of a publisher's file counts as published completely: a month with only some of its
    rows would look like a small one. `--covers all` declares the months that have a row, `--covers 1201,2024-01..2024-06`
    one product in these months, with or without a row, and `--covers none` that the file is a selection. EIA's files and
    reported figures show it themselves.
    """
    if template is not None:
        _write_template(source, template, files)
        return
    if source is None or not files:
        message = f"Missing argument '{'SOURCE' if source is None else 'FILES...'}'."
        raise click.UsageError(message, ctx)
    demand_sound_clock(data)
    handed = hand_in(
        data,
        source,
        files,
        Origin(taken_at, sheet, publisher, url, terms, edition),
        now(),
        drafted=lambda file, sidecar: _draft(file, sidecar, covered),
        tell=say,
    )
    if handed.ingested.stored.is_empty():
        say("Nothing new: the ledger holds these files already.")
    refused = sum(_tell_refusals(data, snapshot) for snapshot in handed.snapshots)
    for one, snapshot in zip(handed.drafts, handed.snapshots, strict=True):
        _tell_coverage(one, snapshot, covered)
    say("Next: pledgebook run")
    if refused:
        ctx.exit(ROWS_REFUSED)


def _draft(file: Path, sidecar: Sidecar, covered: str | None) -> Draft:
    """Prepare a file; a person at a terminal is asked what a file has completely, if nothing says so."""
    found = draft(file, sidecar, covered, say)
    if not found.is_open or not sys.stdin.isatty():
        return found
    click.echo(f"{file.name}: nothing says which months and products it has completely. Expected {EXPECTED}.")
    return draft(file, sidecar, click.prompt("It is complete for", default=NONE))


def _tell_coverage(one: Draft, snapshot: Snapshot, covered: str | None) -> None:
    """Say if no month of a file counts, why, and how to change that."""
    if not one.why_invisible or (snapshot.sidecar.covers and not one.sidecar.covers):
        return
    name = snapshot.sidecar.file
    if one.is_open:
        day = f"{snapshot.sidecar.taken_at:%Y-%m-%d}"
        command = ["pledgebook", "ingest", snapshot.sidecar.source, str(one.file), "--taken-at", day]
        say(
            f"{name}: stored. No month counts as published yet, because nothing says what the file has completely.\n"
            f"  Declare it with the same file: {shlex.join([*command, '--covers', one.example])}\n"
            f"  or say `--covers {NONE}` if it is only a selection."
        )
    elif covered != NONE:
        say(f"{name}: No month counts as published, because {one.why_invisible}.")


def _tell_refusals(data: DataDir, snapshot: Snapshot) -> int:
    """Print why rows were rejected, the most common reason first, and return how many were."""
    with connect(data.warehouse) as con:
        found = refusals(con, snapshot.snapshot_id)
    for reason, count in Counter(reason for reasons in found for reason in reasons).most_common(10):
        click.echo(f"  rejected {count:,}: {reason}", err=is_quiet())  # an error: told even then
    if found:
        say("  All rejected rows with their raw text: pledgebook export quarantine (after a run)")
    return len(found)


def _write_template(source: str | None, name: str, files: Sequence[Path]) -> None:
    """Write or print an empty table for a source whose files people make themselves."""
    by_hand = {one: about.template for one, about in SOURCES.items() if about.template}
    wanted = source or next(iter(by_hand))
    if wanted not in by_hand:
        message = f"{wanted} reads its publisher's own files, so there is no table to fill in; expected {', '.join(by_hand)}."
        raise UsageError(message)
    if files:
        message = f"--template writes a new table and reads none; found {files[0]}. Leave out one of the two."
        raise UsageError(message)
    table = pl.DataFrame([resolve_name(f"pledgebook.pipelines.sources.{wanted}.{by_hand[wanted]}")])
    if name == PRINTED:
        click.echo(text(table, "csv"), nl=False)
        return
    path = Path(name)
    if path.suffix not in TEMPLATES:
        message = f"--template: found '{name}'; expected a name that ends with {' or '.join(TEMPLATES)}."
        raise UsageError(message)
    if path.exists():
        message = (
            f"{path}: there is such a file already; expected a new name, so that nothing is overwritten."
        )
        raise UsageError(message)
    write(table, path, path.suffix.removeprefix("."))
    click.echo(
        f"{path}: one line a figure; the first line is an example. Next: pledgebook ingest {wanted} {path}"
    )
