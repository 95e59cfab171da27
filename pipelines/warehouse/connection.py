"""Connections to the warehouse for writing and reading, and the copy for readers.

While one process writes, DuckDB lets no other process open the file. So writers wait for each other, and readers
use the published copy, which is replaced by rename.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import duckdb

from pledgebook.pipelines.core.errors import (
    UsageError,
    WarehouseConflictError,
    WarehouseError,
    WarehouseLockedError,
    WarehouseOutdatedError,
)
from pledgebook.pipelines.core.paths import Lake
from pledgebook.pipelines.disk.refusals import of_the_disk
from pledgebook.pipelines.disk.scratch import scratch
from pledgebook.pipelines.disk.waiting import waits
from pledgebook.pipelines.warehouse.lake import attach_lake, is_lake, open_lake
from pledgebook.pipelines.warehouse.layout import layout, layout_of
from pledgebook.pipelines.warehouse.patience import insisted
from pledgebook.pipelines.warehouse.progress import draw_nothing

Ledger = duckdb.DuckDBPyConnection
"""An open ledger."""

MEMORY_LIMIT = "2GB"
"""Limit of DuckDB's memory; larger work spills to a temporary directory beside the warehouse."""

STORAGE_VERSION = "v1.3.0"
"""Format of the files, of DuckDB 1.3 (May 2025): DuckDB 2 would write one that DuckDB 1, and every tool built on it, cannot open.
An older one packs texts more slowly, which costs a third of the time of storing rows."""


COUNT = count()
"""Numbers the connections of this process."""

COPY = "pledgebook"
"""Name of the copy for readers where it is open."""

LOCKED = ("Could not set lock", "being used by another process")
"""What DuckDB says of a file that another process has open: on Linux and macOS, and on Windows."""


@contextmanager
def connect(
    place: Path | Lake, wait_seconds: float = 60.0, *, is_read_only: bool = False
) -> Iterator[Ledger]:
    """Open the warehouse for writing; a file waits for another writer to finish.

    Args:
        place: The warehouse's file, created if it does not exist; or a lake.
        wait_seconds: How long to wait for the lock.
        is_read_only: Whether a lake is only read, or a file on a disk that cannot be written; another file that is open here is
            open nowhere else anyway.

    Raises:
        WarehouseError: Another process held the lock all that time, or the file is not a DuckDB database.
        UsageError: The lake is to be written at an earlier state.
    """
    with _spill_folder(place) as spill:
        if isinstance(place, Path):
            con = _open(place, wait_seconds, is_fixed=is_read_only and is_fixed(place))
        else:
            con = _open_lake(place, is_read_only)
        if isinstance(place, Path):
            shutil.rmtree(
                spill, ignore_errors=True
            )  # nobody else has the file open: a killed run has left it
        try:
            con.execute("SET TimeZone = 'UTC'")
            draw_nothing(con)
            con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
            con.execute("SET temp_directory = ?", [str(spill)])
            if not is_read_only:
                con.execute("CREATE SCHEMA IF NOT EXISTS ledger")
            yield con
        finally:
            con.close()


@contextmanager
def _spill_folder(place: Path | Lake) -> Iterator[Path]:
    """Where work lies that does not fit in memory: beside a file, and for a lake on this machine."""
    if isinstance(place, Path):
        place.parent.mkdir(parents=True, exist_ok=True)
        yield place.parent / "spill"
    else:
        with scratch() as folder:
            yield folder


def _open_lake(lake: Lake, is_read_only: bool) -> Ledger:
    if lake.at is not None and not is_read_only:
        message = f"{lake.name}: opened as it was at {lake.at}, which cannot change. Leave `at=` out of the setting to write."
        raise UsageError(message)
    return open_lake(lake, is_read_only=is_read_only)


@contextmanager
def transaction(con: Ledger) -> Iterator[None]:
    """Run statements in a transaction; an error, or a killed process, leaves the warehouse unchanged.

    Raises:
        WarehouseConflictError: Another writer of a lake changed the same rows first.
    """
    shared = is_lake(con)  # asked before: after a failed commit a connection may answer nothing any more
    con.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    try:
        con.execute("COMMIT")
    except duckdb.TransactionException as error:
        if not shared:  # a file has one writer; what a commit fails of there is the disk
            raise
        message = (
            f"Another writer changed the same part of the ledger first ({_first_line(error)}). Run again."
        )
        raise WarehouseConflictError(message) from error


@contextmanager
def beside(con: Ledger) -> Iterator[Ledger]:
    """Open a second connection to a file that is open for writing, to ask it, in another thread, for what was committed."""
    with con.cursor() as other:
        other.execute("SET TimeZone = 'UTC'")
        draw_nothing(other)
        yield other


@contextmanager
def reader(
    place: Path | Lake,
    seconds: float = 30.0,
    *,
    any_version: bool = False,
    writes: Path | None = None,
    spill: Path | None = None,
) -> Iterator[Ledger]:
    """Open the published copy for reading: no writes, no files, no network, no Python objects, a time limit.

    Args:
        place: The published copy, or a lake.
        seconds: Time limit of the queries.
        any_version: Whether a copy that another version of the code made is opened too.
        writes: A folder into which a query may write files; None for none.
        spill: Folder for work that does not fit in memory; beside the copy if not given.

    Raises:
        WarehouseError: Nothing has been published yet, or the copy cannot be opened.
        WarehouseOutdatedError: Another version of the code made the copy.
        UsageError: The query exceeded the time limit.
    """
    opened = _open_copy(place) if isinstance(place, Path) else open_lake(place, is_read_only=True)
    with guarded(opened, seconds, spill) as con:
        if not any_version:
            _demand_layout(con, place)
        locked_down(con, place, writes)
        yield con


def _open_copy(path: Path) -> Ledger:
    """Open a copy within a database of its own: connections to one file share their settings, and one of them locks these."""
    _demand_file(path)
    con = duckdb.connect(
        config={"temp_directory": f"{path}.tmp-{next(COUNT)}-{os.getpid()}"}
    )  # two readers must not share one
    try:
        con.execute(f"ATTACH {quoted(path)} AS {COPY} (READ_ONLY)")
        con.execute(f"USE {COPY}")
    except duckdb.Error as error:
        con.close()
        raise WarehouseError(_unreadable(path, error)) from error
    return con


def attach(con: Ledger, place: Path | Lake, name: str) -> None:
    """Attach a warehouse or a published copy, which is only read.

    Raises:
        WarehouseError: There is none, another program holds it, or it is in a format that cannot be read.
        WarehouseOutdatedError: Another version of the code made it, with other tables.
    """
    if isinstance(place, Path):
        _demand_file(place)
        try:
            con.execute(f"ATTACH {quoted(place)} AS {name} (READ_ONLY)")
        except duckdb.Error as error:
            raise WarehouseError(_unreadable(place, error)) from error
    else:
        attach_lake(con, place, name)
    found = layout_of(con, name)  # views, macros and reports are made anew in front of it
    if found is None or found.tables != layout().tables:
        raise WarehouseOutdatedError(_other_version(place))


def _demand_file(path: Path) -> None:
    if not path.exists():
        message = f"{path.name}: nothing has been published yet. Run `pledgebook run` first."
        raise WarehouseError(message)


def _demand_layout(con: Ledger, place: Path | Lake) -> None:
    """Raise if another version of the code made a copy: questions of this one would fail on it."""
    if layout_of(con) != layout():
        raise WarehouseOutdatedError(_other_version(place))


def _other_version(place: Path | Lake) -> str:
    return f"{place.name}: another version of Pledgebook published it. `pledgebook run` publishes it anew."


def quoted(path: Path | str) -> str:
    """Write a path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def _unreadable(path: Path, error: duckdb.Error) -> str:
    """Say why a published copy cannot be opened, and what to do."""
    if _is_lock_error(error):
        return (
            f"{path.name}: another program ({_lock_holder(error)}) has it open for writing. Close it there, and open it "
            "read-only next time: `duckdb -readonly`."
        )
    if "Permission denied" in str(error):
        return f"{path.name}: permission denied. Reading it needs read access to {path.parent.name}/."
    return f"{path.name}: cannot be opened as a DuckDB database ({_first_line(error)}). `pledgebook run` publishes it anew."


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".")


@contextmanager
def guarded(con: Ledger, seconds: float, spill: Path | None = None) -> Iterator[Ledger]:
    """Give a connection the settings of a reader and a time limit, and close it at the end.

    Args:
        con: A connection.
        seconds: The time limit.
        spill: Folder for work that does not fit in memory; DuckDB's own choice if not given.

    Raises:
        UsageError: A query exceeded the time limit.
    """
    timer = threading.Timer(seconds, con.interrupt)
    timer.daemon = True
    try:
        con.execute("SET TimeZone = 'UTC'")
        draw_nothing(con)
        con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        if spill is not None:
            con.execute(
                f"SET temp_directory = {quoted(spill)}"
            )  # a parameter would import pandas, if it is there
        con.execute("SET max_temp_directory_size = '4GB'")
        timer.start()
        yield con
    except duckdb.InterruptException as error:
        message = f"The query was stopped after {seconds:g} s. Select fewer rows, or allow more time with --timeout."
        raise UsageError(message) from error
    finally:
        timer.cancel()
        con.close()


def locked_down(con: Ledger, place: Path | Lake, writes: Path | None = None) -> None:
    """Let names go without a schema, and deny queries access to files, the network, Python objects and settings.

    Args:
        con: A connection.
        place: What it reads; the files of a lake stay within reach, since its tables are in them.
        writes: A folder into which a query may write files nevertheless; None for none.
    """
    front = f"{con.execute('SELECT current_database()').fetchall()[0][0]}."
    within_reach = [] if isinstance(place, Path) else [place.data_path]
    folders = ", ".join(map(quoted, [*within_reach, *([str(writes)] if writes else [])]))
    for setting in (
        f"SET search_path = '{front}report,{front}ledger'",
        f"SET allowed_directories = [{folders}]",
        "SET enable_external_access = false",
        "SET python_enable_replacements = false",
        "SET lock_configuration = true",
    ):
        con.execute(setting)


def is_fixed(path: Path) -> bool:
    """Whether a warehouse is there and cannot be written, such as one that an auditor was given."""
    return path.exists() and not os.access(path, os.W_OK)


def _open(path: Path, wait_seconds: float, *, is_fixed: bool) -> Ledger:
    told: list[str] = []

    def waiting(error: Exception) -> bool:
        will_pass = _is_lock_error(error)
        if will_pass and not told:
            told.append(_lock_holder(error))
            waits(path.name, told[0], wait_seconds)
        return will_pass

    try:
        return insisted(lambda: _connected(path, is_fixed=is_fixed), waiting, wait_seconds, wait_initial=0.05)
    except duckdb.IOException as error:
        if _is_lock_error(error):
            message = (
                f"{path.name}: another run ({_lock_holder(error)}) was still writing after {wait_seconds:g} s. "
                "Wait until it ends; meanwhile readers can use the published copy."
            )
            raise WarehouseLockedError(message) from error
        refused = of_the_disk(_first_line(error))
        if refused is not None:
            message = f"{path.name}: {refused}"
            raise WarehouseError(message) from error
        message = (
            f"{path.name}: cannot be opened as a DuckDB database ({_first_line(error)}). `pledgebook rebuild` "
            "makes it anew from data/raw, without any loss."
        )
        raise WarehouseError(message) from error


def _connected(path: Path, *, is_fixed: bool) -> Ledger:
    if is_fixed:
        return duckdb.connect(str(path), read_only=True)
    return duckdb.connect(str(path), config={"storage_compatibility_version": STORAGE_VERSION})


def _is_lock_error(error: Exception) -> bool:
    return isinstance(error, duckdb.IOException) and any(words in str(error) for words in LOCKED)


def _lock_holder(error: Exception) -> str:
    text = str(error)
    return (
        text[text.find("PID ") : text.find(")", text.find("PID "))]
        if "PID " in text
        else "an unknown process"
    )
