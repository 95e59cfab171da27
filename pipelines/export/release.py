"""Releases: reports as CSV and Parquet, the flows behind them, a data dictionary, checksums, digests, and a copy of the ledger.

A release is never replaced: a second answer of one day gets a name of its own. Its digest follows from these files, and
they from the inputs. What quotes the digest or says when the run was made is not among them, and has checksums of its own: the copy
of the ledger, and the same figures in other formats.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl

from pledgebook.pipelines.core.errors import UsageError
from pledgebook.pipelines.core.paths import sql, sql_names
from pledgebook.pipelines.disk.durable import sync, sync_folder, sync_tree
from pledgebook.pipelines.disk.leftovers import clear, remove
from pledgebook.pipelines.export.citation import Provenance, provenance
from pledgebook.pipelines.export.copied import copy_rows
from pledgebook.pipelines.export.dictionary import Relation, comments, dictionary, reports, tables
from pledgebook.pipelines.export.flows import FLOWS, flows_behind, flows_statement
from pledgebook.pipelines.export.formats import write
from pledgebook.pipelines.export.labels import Label
from pledgebook.pipelines.export.standards.figures import Figures
from pledgebook.pipelines.export.standards.wholes import OF_RUNS, write_formats, write_report
from pledgebook.pipelines.export.stored import (
    CHECKSUMS,
    PACKED,
    PARTIAL_RELEASE,
    STORED_CHECKSUM,
    STORED_COPY,
    altered,
    number_of,
    pack,
    plain_name,
    release_digest,
    releases_of,
    sha256,
)
from pledgebook.pipelines.warehouse.frames import selected
from pledgebook.pipelines.warehouse.parts import known_to_current_run, prepared
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


def every_report(con: duckdb.DuckDBPyConnection) -> dict[str, pl.DataFrame]:
    """Return all reports of the current run; see `report`."""
    return {name: report(con, name) for name in sql_names("reports")}


def write_release(
    con: duckdb.DuckDBPyConnection,
    releases: Path,
    name: str,
    run: Mapping[str, str],
    frames: Callable[[], Mapping[str, pl.DataFrame]] | None = None,
) -> Path:
    """Write a release beside the others, unless the last one of its name gives the same answer and is as it was written.

    Everything is written into a partial folder first, which is then put in place by rename.

    Args:
        con: An open warehouse.
        releases: The folder of releases.
        name: The name of the question: the as-of date. A second, other answer to it is named `<name>.2`.
        run: The run's id, dates, versions and digests.
        frames: Waits for its reports, if somebody reads them beside; read here if not given.

    Returns:
        The folder of the release, new or as it was.
    """
    releases.mkdir(parents=True, exist_ok=True)
    clear(releases.glob(f"{PARTIAL_RELEASE}*"))
    partial = releases / f"{PARTIAL_RELEASE}{os.getpid()}"
    partial.mkdir()
    figures = _write_reports(con, partial, run, frames or (lambda: every_report(con)))
    before = releases_of(releases, name)
    if before and release_digest(before[-1]) == release_digest(partial) and not altered(before[-1]):
        remove(partial)
        partial = target = before[-1]
    else:
        target = _next_name(releases, name)
    if partial == target:
        if not (target / STORED_COPY).exists():
            _store_copy(con, target, figures.relations)
        return target
    origin = provenance(con, None)
    named = Provenance({**run, **origin.run}, target.name, release_digest(partial), origin.ran_at)
    write_formats(
        replace(figures, origin=named), partial, lambda: _store_copy(con, partial, figures.relations)
    )
    for file in partial.iterdir():
        file.chmod(READ_ONLY)
    sync_tree(partial)
    partial.rename(target)
    sync_folder(releases)
    return target


def _next_name(releases: Path, name: str) -> Path:
    """Return the first name of a question under which there is nothing: nothing is ever written over a release."""
    taken = [number_of(path.name) for path in releases.glob(f"{name}*") if plain_name(path.name) == name]
    return releases / (f"{name}.{max(taken) + 1}" if taken else name)


def _write_reports(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    run: Mapping[str, str],
    read: Callable[[], Mapping[str, pl.DataFrame]],
) -> Figures:
    """Write the files that make the digest, and return what is in them."""
    origin = Provenance({name: text for name, text in run.items() if name != "code_version"})
    flows = _write_flows(con, folder, origin)
    frames = read()
    relations = reports({name: frame.schema for name, frame in frames.items()}) | tables()
    for name, frame in frames.items():
        if name not in OF_RUNS:
            write_report(folder, name, frame, Label(relations[f"report.{name}"], origin))
    write(dictionary([*relations.values(), flows]), folder / "data_dictionary.csv", "csv")
    (folder / "run.json").write_text(json.dumps(dict(run), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (folder / CHECKSUMS).write_text(_checksums(folder), encoding="utf-8")
    return Figures(con, frames, relations, origin)


def _write_flows(con: duckdb.DuckDBPyConnection, folder: Path, origin: Provenance) -> Relation:
    """Write the flows behind the figures of the current run, and return what is known of them."""
    with prepared(con, known_to_current_run(con)) as made:
        made.make(("scope_flow",))
        flows = flows_behind(con, is_prepared=True)
        statement = flows_statement(is_prepared=True)
        copy_rows(con, statement, folder / f"{FLOWS}.parquet", "parquet", Label(flows, origin))
    return flows


def _checksums(folder: Path) -> str:
    return "".join(f"{sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir()))


def _store_copy(con: duckdb.DuckDBPyConnection, folder: Path, relations: Mapping[str, Relation]) -> None:
    """Store a packed copy of the ledger in a release, with its checksum."""
    plain, packed = folder / STORED_COPY.removesuffix(PACKED), folder / f"{STORED_COPY}.partial"
    publish_copy(con, plain, comments(relations))
    pack(plain, packed)
    plain.unlink()
    (folder / STORED_CHECKSUM).unlink(missing_ok=True)
    (folder / STORED_CHECKSUM).write_text(f"{sha256(packed)}  {STORED_COPY}\n", encoding="utf-8")
    sync(packed)
    packed.rename(folder / STORED_COPY)
    sync_folder(folder)
