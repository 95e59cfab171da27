"""Releases: every report as CSV and Parquet, a data dictionary, checksums, the run's digests, and a copy of the ledger.

A release is never replaced: a second answer of one day gets a name of its own. Its digest follows from its files, and
they from the inputs: the copy of the ledger, which also says when the run was made, has a checksum of its own.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import sql, sql_names
from pledgebook.pipelines.export.dictionary import dictionary
from pledgebook.pipelines.export.formats import write
from pledgebook.pipelines.export.stored import (
    CHECKSUMS,
    PACKED,
    STORED_CHECKSUM,
    STORED_COPY,
    number_of,
    pack,
    release_digest,
    releases_of,
    sha256,
)
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.published import publish_copy, rejected

READ_ONLY = 0o444


def report(con: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
    """Return a report of the current run.

    Raises:
        UsageError: DuckDB rejects it.
    """
    try:
        return selected(con, sql(f"reports/{name}"))
    except duckdb.Error as error:
        raise UsageError(rejected(name, error)) from error


def write_release(con: duckdb.DuckDBPyConnection, releases: Path, name: str, run: Mapping[str, str]) -> Path:
    """Write a release beside the others, unless the last one of its name gives the same answer.

    Everything is written into a partial folder first, which is then put in place by rename.

    Args:
        con: An open warehouse.
        releases: The folder of releases.
        name: The name of the question: the as-of date. A second, other answer to it is named `<name>.2`.
        run: The run's id, dates, versions and digests.

    Returns:
        The folder of the release, new or as it was.
    """
    releases.mkdir(parents=True, exist_ok=True)
    for left_over in releases.glob(".partial-*"):
        _remove(left_over)
    partial = releases / f".partial-{os.getpid()}"
    partial.mkdir()
    _write_reports(con, partial, run)
    before = releases_of(releases, name)
    if before and release_digest(before[-1]) == release_digest(partial):
        _remove(partial)
        partial = target = before[-1]
    else:
        last = max((number_of(folder.name) for folder in before), default=0)
        target = releases / (f"{name}.{last + 1}" if before else name)
    if not (partial / STORED_COPY).exists():
        _store_copy(con, partial)
    if partial != target:
        for file in partial.iterdir():
            file.chmod(READ_ONLY)
        partial.rename(target)
    return target


def _write_reports(con: duckdb.DuckDBPyConnection, folder: Path, run: Mapping[str, str]) -> None:
    frames = {report_name: report(con, report_name) for report_name in sql_names("reports")}
    for report_name, frame in frames.items():
        write(frame, folder / f"{report_name}.csv", "csv")
        write(frame, folder / f"{report_name}.parquet", "parquet")
    write(dictionary(frames), folder / "data_dictionary.csv", "csv")
    (folder / "run.json").write_text(json.dumps(dict(run), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (folder / CHECKSUMS).write_text(_checksums(folder), encoding="utf-8")


def _checksums(folder: Path) -> str:
    return "".join(f"{sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir()))


def _store_copy(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Store a packed copy of the ledger in a release, with its checksum."""
    plain, packed = folder / STORED_COPY.removesuffix(PACKED), folder / f"{STORED_COPY}.partial"
    publish_copy(con, plain)
    pack(plain, packed)
    plain.unlink()
    (folder / STORED_CHECKSUM).unlink(missing_ok=True)
    (folder / STORED_CHECKSUM).write_text(f"{sha256(packed)}  {STORED_COPY}\n", encoding="utf-8")
    packed.rename(folder / STORED_COPY)


def _remove(folder: Path) -> None:
    """Remove what a run that was killed, or that had nothing new to say, has left."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink()
