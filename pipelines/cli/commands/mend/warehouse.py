"""`pledgebook warehouse`."""

from datetime import timedelta

import click

from pledgebook.pipelines.cli.options import DATA_DIR, Number, now
from pledgebook.pipelines.cli.voice import say, voiced
from pledgebook.pipelines.core.paths import DataDir
from pledgebook.pipelines.warehouse.maintenance import Upkeep, compact, expire


@click.group("warehouse")
def command() -> None:
    """Look after a ledger on a lake: compact its files, and let old versions go.

    A ledger in one file needs neither. PLEDGEBOOK_WAREHOUSE names a lake; docs/scale.md says more.
    """


@command.command("compact")
@DATA_DIR
@voiced
def compact_command(data: DataDir) -> None:
    """Merge small files, and leave deleted rows out of them. No version is lost, and writers may go on."""
    say(_told(compact(data.warehouse)))


@command.command("expire")
@click.option("--older-than", "days", type=Number(1), required=True, metavar="DAYS",
              help="Expire versions older than this many days, and delete the files that only they use.")  # fmt: skip
@DATA_DIR
@voiced
def expire_command(days: int, data: DataDir) -> None:
    """Forget old versions, and delete their files and those that killed writers left.

    What the ledger knew on any day stays: that is in its rows. Only the versions of the lake as it was go, apart from the newest and
    the one published last.
    """
    say(_told(expire(data.warehouse, now() - timedelta(days=days))))


def _told(done: Upkeep) -> str:
    before, after = done.before, done.after
    return (
        f"{before.files:,} files of {before.bytes / 1e6:,.1f} MB before, {after.files:,} of {after.bytes / 1e6:,.1f} MB after; "
        f"{before.versions:,} versions before, {after.versions:,} after; {done.deleted:,} files deleted."
    )
