"""Releases: every report as CSV and Parquet, a data dictionary, checksums and the run's digests."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.core.errors import UsageError
from pipelines.core.paths import sql, sql_names
from pipelines.export.dictionary import dictionary
from pipelines.export.formats import write
from pipelines.warehouse.published import rejected

CHECKSUMS = "SHA256SUMS"


def report(con: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
    """Return a report of the current run.

    Raises:
        UsageError: DuckDB rejects it.
    """
    try:
        return con.sql(sql(f"reports/{name}")).pl()
    except duckdb.Error as error:
        raise UsageError(rejected(name, error)) from error


def write_release(con: duckdb.DuckDBPyConnection, releases: Path, name: str, run: dict[str, Any]) -> Path:
    """Write a release beside the others and let `latest` point to it.

    Everything is written into a partial folder first, which then takes the place of a release of that name by
    rename; a release with the same checksums is left as it is.

    Args:
        con: An open warehouse.
        releases: The folder of releases.
        name: The new release's name: the as-of date.
        run: The run's id, dates, versions and digests.

    Returns:
        The folder of the release.
    """
    releases.mkdir(parents=True, exist_ok=True)
    for left_over in releases.glob(".partial-*"):
        shutil.rmtree(left_over)
    partial = releases / f".partial-{os.getpid()}"
    partial.mkdir()
    frames = {report_name: report(con, report_name) for report_name in sql_names("reports")}
    for report_name, frame in frames.items():
        write(frame, partial / f"{report_name}.csv", "csv")
        write(frame, partial / f"{report_name}.parquet", "parquet")
    write(dictionary(frames), partial / "data_dictionary.csv", "csv")
    (partial / "run.json").write_text(json.dumps(run, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (partial / CHECKSUMS).write_text(_checksums(partial), encoding="utf-8")
    if _is_same(partial, releases / name):
        shutil.rmtree(partial)
    else:
        _swap(partial, releases / name)
    _point(releases / "latest", name)
    return releases / name


def release_digest(release: Path) -> str:
    """Return the digest of a release: the sha256 of its list of checksums, hexadecimal."""
    return hashlib.sha256((release / CHECKSUMS).read_bytes()).hexdigest()


def _checksums(folder: Path) -> str:
    files = sorted(path for path in folder.iterdir() if path.name != CHECKSUMS)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def _is_same(partial: Path, target: Path) -> bool:
    return (target / CHECKSUMS).is_file() and release_digest(target) == release_digest(partial)


def _swap(partial: Path, target: Path) -> None:
    old = target.with_name(f".partial-old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    partial.rename(target)
    if old.exists():
        shutil.rmtree(old)


def _point(link: Path, name: str) -> None:
    partial = link.with_name(f".partial-link-{os.getpid()}")
    partial.unlink(missing_ok=True)
    partial.symlink_to(name, target_is_directory=True)
    if link.is_dir() and not link.is_symlink():  # a copy of the data directory that followed its links
        shutil.rmtree(link)
    partial.replace(link)
