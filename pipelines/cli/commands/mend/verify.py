"""`pledgebook verify`."""

import click

from pledgebook.pipelines.cli.main import CHECK_BROKEN
from pledgebook.pipelines.cli.options import DATA_DIR, printed
from pledgebook.pipelines.cli.view.format import print_rows
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.query.opening.opened_for import existing
from pledgebook.pipelines.query.words.amounts import counted
from pledgebook.pipelines.steps.proof.verified import SAME
from pledgebook.pipelines.steps.verify import verify

ADVICE = (
    "Restore each raw file, log and release from a backup, or a raw file from its publisher under a new name. `pledgebook rebuild` "
    "makes the ledger and the copy for readers anew from the raw files."
)


@click.command("verify")
@click.option("--files", "only_files", is_flag=True,
              help="Only what has digests: leave out the ledger, which takes as long as a first run.")  # fmt: skip
@DATA_DIR
@printed
@click.pass_context
def command(ctx: click.Context, only_files: bool, data: DataDir, file_format: str) -> None:
    """Say whether anything was altered since it was made, and where.

    Reads every raw file and compares its sha256 with the sidecar and the ledger; computes the chains of the log of breaks and of
    the journal, with its trial balance and closings; compares every release with its checksums, and the copy for readers with the
    latest one. Then it makes the ledger anew from the raw files, in a file of its own, compares it table by table, and computes
    the last run again. The exit code is 3 if something was altered, added or is missing.
    """
    found = list(verify(existing(data), only_files=only_files))
    broken = [one for one in found if not one.is_sound]
    shown = [one for one in found if one.result != SAME] if file_format == "table" else found
    if shown or file_format != "table":
        rows = [[one.where, one.expected, one.found or "", one.result] for one in shown]
        print_rows(["where", "expected", "found", "result"], rows, file_format)
    if file_format == "table":
        click.echo(f"{counted(len(found), 'thing')} compared, {len(broken)} altered or missing.")
    if broken:
        click.echo(ADVICE, err=True)
        ctx.exit(CHECK_BROKEN)
