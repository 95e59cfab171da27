"""`pledgebook verify`."""

import click

from pledgebook.pipelines.cli.main import CHECK_BROKEN
from pledgebook.pipelines.cli.options import DATA_DIR, printed
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.query.words.amounts import counted
from pledgebook.pipelines.steps.verify import verify


@click.command("verify")
@DATA_DIR
@printed
@click.pass_context
def command(ctx: click.Context, data: DataDir, file_format: str) -> None:
    """Read all raw files and say which were altered.

    A run does not read a raw file again if its size and time are as they were; this computes the sha256 of each, and compares
    it with the sidecar and the ledger. The exit code is 3 if a file was altered or is missing.
    """
    found = list(verify(existing(data)))
    broken = [one for one in found if not one.is_sound]
    shown = broken if file_format == "table" else found
    if shown or file_format != "table":
        rows = [[one.snapshot_id, one.expected, one.found or "", one.result] for one in shown]
        print_rows(["file", "expected_sha256", "found_sha256", "result"], rows, file_format)
    if file_format == "table":
        click.echo(f"{counted(len(found), 'raw file')} read, {len(broken)} altered or missing.")
    if broken:
        click.echo("Restore each from a backup, or from its publisher under a new name.", err=True)
        ctx.exit(CHECK_BROKEN)
