"""Upkeep of a lake: small files become large ones, and what no one asks for any more is deleted."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pledgebook.pipelines.core.errors import UsageError, WarehouseConflictError
from pledgebook.pipelines.core.paths import SETTING, Lake
from pledgebook.pipelines.warehouse.connection import Ledger, connect
from pledgebook.pipelines.warehouse.lake import ALIAS, published_versions
from pledgebook.pipelines.warehouse.turn import retried

MENDING = ("flush_inlined_data", "rewrite_data_files", "merge_adjacent_files")
"""What compaction does in turn: rows out of PostgreSQL into files, files without their deleted rows, and small files into one."""


@dataclass(frozen=True)
class Size:
    """Size of the newest version of a lake.

    Args:
        files: Parquet files.
        bytes: Their bytes.
        versions: Versions that can still be asked for.
    """

    files: int
    bytes: int
    versions: int


@dataclass(frozen=True)
class Upkeep:
    """What upkeep has changed.

    Args:
        before: The lake before it.
        after: The lake after it.
        deleted: Files that were deleted, of versions that nobody can ask for any more or of writers that were killed.
    """

    before: Size
    after: Size
    deleted: int = 0


def compact(place: Path | Lake) -> Upkeep:
    """Merge the small files of a lake, and leave deleted rows out of them; no version is lost, and no file deleted.

    Raises:
        UsageError: The ledger is a file, which needs no upkeep.
        WarehouseConflictError: Writers came first again and again.
    """
    with connect(_lake(place)) as con:
        before = _size(con)
        for step in MENDING:
            _called(con, f"CALL ducklake_{step}('{ALIAS}')")
        return Upkeep(before, _size(con))


def expire(place: Path | Lake, until: datetime) -> Upkeep:
    """Forget the versions of a lake before a moment, and delete the files that only they have, or that no version has.

    The newest version and the one that was published last stay. Files younger than the moment stay, since a writer may be
    about to commit them.

    Args:
        place: The lake.
        until: The moment, UTC.

    Raises:
        UsageError: The ledger is a file, which keeps no versions.
    """
    with connect(_lake(place)) as con:
        before = _size(con)
        kept = published_versions(con)[-1:]
        old = con.execute(
            f"SELECT snapshot_id FROM {ALIAS}.snapshots() WHERE snapshot_time < CAST(? AS TIMESTAMP) "  # noqa: S608
            f"AND NOT list_contains(?, snapshot_id) AND snapshot_id < (SELECT max(snapshot_id) FROM {ALIAS}.snapshots())",
            [until, kept],
        ).fetchall()
        if old:
            _called(
                con,
                f"CALL ducklake_expire_snapshots('{ALIAS}', versions => {[version for (version,) in old]})",
            )
        moment = f"older_than => TIMESTAMP '{until.isoformat()}'"
        deleted = [
            row
            for step in ("cleanup_old_files", "delete_orphaned_files")
            for row in _called(con, f"CALL ducklake_{step}('{ALIAS}', {moment})")
        ]
        return Upkeep(before, _size(con), len(deleted))


def _lake(place: Path | Lake) -> Lake:
    if not isinstance(place, Lake):
        message = f"The ledger is one file, which needs no upkeep; {SETTING} names a lake."
        raise UsageError(message)
    return place


def _called(con: Ledger, statement: str) -> list[tuple[object, ...]]:
    """Run a step of upkeep, again whenever a writer came first."""

    def call() -> list[tuple[object, ...]]:
        try:
            return con.execute(statement).fetchall()
        except duckdb.TransactionException as error:
            raise WarehouseConflictError(str(error).splitlines()[0]) from error

    return retried(call)


def _size(con: Ledger) -> Size:
    files, size = con.execute(
        f"SELECT sum(file_count + delete_file_count), sum(file_size_bytes + delete_file_size_bytes) FROM ducklake_table_info('{ALIAS}')"  # noqa: S608
    ).fetchall()[0]
    versions = con.execute(f"SELECT count(*) FROM {ALIAS}.snapshots()").fetchall()[0][0]  # noqa: S608
    return Size(int(files or 0), int(size or 0), versions)
